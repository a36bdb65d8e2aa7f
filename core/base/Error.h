// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>

#include <optional>
#include <utility>
#include <variant>

namespace ckd {

/// What kind of thing went wrong. Each kind has one exit code of corridorkey-cli (see exitCode()).
enum class ErrorKind {
    Usage,     ///< the request itself makes no sense (bad option, bad setting)
    Input,     ///< a source cannot be read: missing, damaged, unsupported, empty
    Model,     ///< a checkpoint is missing, damaged or of the wrong shape
    Output,    ///< a result cannot be written: permissions, disk full, it would overwrite something
    Device,    ///< no such device, or it ran out of memory
    Cancelled, ///< the user stopped it
    Internal,  ///< a defect of this program; says where
};

/// One sentence for the artist (what, where, what to do), plus optional technical detail.
/// A plain value; safe to copy between threads.
struct Error {
    ErrorKind kind = ErrorKind::Internal;
    QString message; ///< full sentence with clip, file or frame, cause and what to do
    QString detail;  ///< library error text, codes; may be empty

    [[nodiscard]] static Error usage(QString message, QString detail = {});
    [[nodiscard]] static Error input(QString message, QString detail = {});
    [[nodiscard]] static Error model(QString message, QString detail = {});
    [[nodiscard]] static Error output(QString message, QString detail = {});
    [[nodiscard]] static Error device(QString message, QString detail = {});
    [[nodiscard]] static Error cancelled(QString message = QStringLiteral("Cancelled."));
    [[nodiscard]] static Error internal(QString message, QString detail = {});

    /// message, followed by detail in parentheses when there is one.
    [[nodiscard]] QString text() const;
    friend bool operator==(const Error&, const Error&) = default;
};

/// Exit code of the command line for an error of this kind: 2 usage, 3 input, 4 model, 5 output, 6 device,
/// 130 cancelled, 70 internal (EX_SOFTWARE of sysexits.h).
[[nodiscard]] int exitCode(ErrorKind kind);

/// A value or an Error. Library exceptions stop at the wrapper that calls the library and become one of
/// these. Reading the side that is not there is a defect and throws std::bad_variant_access.
template <class T> class [[nodiscard]] Result {
public:
    Result(T value) : m_state(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : m_state(std::in_place_index<1>, std::move(error)) {}

    [[nodiscard]] bool ok() const { return m_state.index() == 0; }
    explicit operator bool() const { return ok(); }

    [[nodiscard]] T& value() & { return std::get<0>(m_state); }
    [[nodiscard]] const T& value() const& { return std::get<0>(m_state); }
    [[nodiscard]] T&& value() && { return std::get<0>(std::move(m_state)); }
    [[nodiscard]] const Error& error() const { return std::get<1>(m_state); }

    [[nodiscard]] T& operator*() & { return value(); }
    [[nodiscard]] const T& operator*() const& { return value(); }
    [[nodiscard]] T&& operator*() && { return std::move(*this).value(); }
    [[nodiscard]] T* operator->() { return &value(); }
    [[nodiscard]] const T* operator->() const { return &value(); }

private:
    std::variant<T, Error> m_state;
};

/// Success without a value, or an Error.
template <> class [[nodiscard]] Result<void> {
public:
    Result() = default;
    Result(Error error) : m_error(std::move(error)) {}

    [[nodiscard]] bool ok() const { return !m_error.has_value(); }
    explicit operator bool() const { return ok(); }
    [[nodiscard]] const Error& error() const { return m_error.value(); }

private:
    std::optional<Error> m_error;
};

} // namespace ckd
