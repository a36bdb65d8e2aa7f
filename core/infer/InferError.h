// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <variant>

namespace ckd::infer {

/// What went wrong, so that a caller can choose an exit code or a next step without reading the sentence.
enum class ErrorKind {
    Input,       ///< a plate, hint, size or setting that cannot be used
    Model,       ///< a weights file that cannot be read or does not fit the network
    Device,      ///< LibTorch or the device is missing or failed
    OutOfMemory, ///< the device's (or the machine's) memory did not suffice
    Cancelled,   ///< the caller's stop token was triggered
    File,        ///< a file could not be opened or written
};

/// An error is one English sentence: what is wrong, where, and what to do.
struct Error {
    ErrorKind kind = ErrorKind::Input;
    std::string message;
};

/// A value or an Error. Nothing in core/infer lets an exception out.
template <typename T> class [[nodiscard]] Result {
public:
    Result(T value) : m_state(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : m_state(std::in_place_index<1>, std::move(error)) {}

    [[nodiscard]] bool ok() const { return m_state.index() == 0; }
    explicit operator bool() const { return ok(); }
    [[nodiscard]] T& value() & { return std::get<0>(m_state); }
    [[nodiscard]] const T& value() const& { return std::get<0>(m_state); }
    [[nodiscard]] T&& value() && { return std::get<0>(std::move(m_state)); }
    [[nodiscard]] const Error& error() const { return std::get<1>(m_state); }

private:
    std::variant<T, Error> m_state;
};

struct Done {};
using Status = Result<Done>;

} // namespace ckd::infer
