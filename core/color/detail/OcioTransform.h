// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Error.h"
#include "core/color/Primaries.h"

#include <QByteArray>
#include <QString>
#include <QStringList>

#include <memory>
#include <optional>

namespace ckd::detail {

/// signal = logSlope * log_base(linSlope * x + linOffset) + logOffset above linBreak, a straight line below
/// it that meets the curve (with linearSlope when it is published, else tangent).
struct LogCurve {
    double base = 10;
    double logSlope = 1;
    double logOffset = 0;
    double linSlope = 1;
    double linOffset = 0;
    double linBreak = 0;
    std::optional<double> linearSlope;
};

/// From a signal to linear light, in steps OpenColorIO has.
struct SignalCurve {
    std::optional<LogCurve> log;
    std::optional<double> gamma; ///< pure power, mirrored below zero
};

/// Three planes in place. Immutable; any thread, concurrently.
class OcioTransform {
public:
    /// signal -> linear -> `matrix`; an empty curve is linear already. Internal error when the library
    /// refuses.
    [[nodiscard]] static Result<std::shared_ptr<const OcioTransform>> decode(const SignalCurve& curve,
                                                                             const Matrix3& matrix);
    /// `matrix`, then linear -> signal.
    [[nodiscard]] static Result<std::shared_ptr<const OcioTransform>> encode(const Matrix3& matrix,
                                                                             const SignalCurve& curve);

    virtual ~OcioTransform() = default;
    virtual void apply(float* red, float* green, float* blue, long count) const = 0;
    /// Two transforms that give the same values have the same one.
    [[nodiscard]] virtual QByteArray digest() const = 0;
};

/// A config of OpenColorIO. Immutable; any thread.
class OcioConfig {
public:
    /// `file`, or $OCIO when it is empty. Input error when there is none or it cannot be read.
    [[nodiscard]] static Result<std::shared_ptr<const OcioConfig>> load(const QString& file);

    virtual ~OcioConfig() = default;
    [[nodiscard]] virtual QString name() const = 0;       ///< the file
    [[nodiscard]] virtual QStringList spaces() const = 0; ///< colour spaces, in the config's order
    /// The space's own name for a name, alias or role; empty when there is none.
    [[nodiscard]] virtual QString find(const QString& space) const = 0;
    /// Name of the space that is ACES2065-1, by role or well-known name; empty when it is not known.
    [[nodiscard]] virtual QString aces() const = 0;
    [[nodiscard]] virtual QString sceneLinear() const = 0; ///< by role; may be empty
    [[nodiscard]] virtual bool isData(const QString& space) const = 0;
    /// Input error when the config cannot make it (a missing LUT file).
    [[nodiscard]] virtual Result<std::shared_ptr<const OcioTransform>> between(const QString& from,
                                                                               const QString& to) const = 0;
};

} // namespace ckd::detail
