// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Error.h"

#include <QJsonObject>
#include <QString>
#include <QStringList>

#include <functional>
#include <span>
#include <vector>

namespace ckd {

/// How the amount of spill is limited. With key channel K and the other two A and B:
/// Average (A+B)/2 · Max max(A,B) · Double 2/3·max + 1/3·min · Skin max(A,B) where A (red) leads, else
/// average.
enum class DespillKind { Average, Max, Double, Skin };
enum class Tristate { Auto, On, Off };
/// Which key an automatic hint is made from: Auto is the embedded network where this build has it and it
/// knows the screen, else the colour difference.
enum class HintSource { Auto, Embedded, Difference };

/// Everything an artist can set about how one clip is keyed. One value for every path: batch, preview,
/// command line and resume. Plain value; defaults come from KeyerInfo::defaults. Pixel sizes are in plate
/// pixels.
struct KeySettings {
    // Screen
    QString screen = QStringLiteral("auto");      ///< auto | green | blue | #rrggbb (display-encoded sRGB)
    double balance = 0.0;                         ///< 0: key − max(other two) … 1: key − their average
    QString cleanPlate;                           ///< file with the empty screen; empty: estimated
    Tristate temporalCleanPlate = Tristate::Auto; ///< median over the clip's analysis frames

    // Matte
    double preBlur = 0.0;      ///< px, for the alpha's calculation only
    double gain = 1.0;         ///< on the colour difference before clipping
    double clipBlack = 0.0;    ///< alpha at or below becomes 0
    double clipWhite = 1.0;    ///< alpha at or above becomes 1
    double clipRollback = 0.0; ///< 0..1: how much of the soft edge comes back after clipping
    double autoClean = 1.0;    ///< 0..1: strength of the automatic garbage and core mattes
    double shrinkGrow = 0.0;   ///< px, negative shrinks; sub-pixel
    double edgeBlur = 0.0;     ///< px, Gaussian sigma
    double gamma = 1.0;        ///< alpha^(1/gamma)
    int despeckle = 0;         ///< smallest island that is kept, px of area; 0 = off
    QString garbageMatte;      ///< file or sequence; white is removed
    QString holdoutMatte;      ///< white is kept, except where the garbage matte removes it
    QString coreMatte;         ///< white is solid
    double steady = 0.0; ///< 0..1: how much the neighbouring frames calm the keyer's plate (SteadyPlate.h)

    // Colour
    double despill = 0.0; ///< 0..10, 10 = full
    DespillKind despillKind = DespillKind::Average;
    double edgeExtend = 1.0;                ///< 0..1: opaque neighbourhood's colour drawn into thin edges
    Tristate sourceDetail = Tristate::Auto; ///< plate's own pixels where the matte is opaque

    // Colour spaces (core/color/ColorSpace.h)
    QString inputSpace = QStringLiteral("auto");   ///< of the plate: auto, a built-in space, or a config's
    QString outputSpace = QStringLiteral("plate"); ///< of EXR passes: plate, or a scene-linear space
    QString colorConfig;                           ///< OpenColorIO config; empty: $OCIO

    // Automatic hint
    HintSource hintSource = HintSource::Auto;
    double hintErode = 8.0; ///< px at 1920 wide
    double hintBlur = 6.0;  ///< px at 1920 wide

    // Networks
    double refiner = 1.0;                        ///< 0..3
    QString resolution = QStringLiteral("auto"); ///< auto | multiple of 32 up to 4096

    friend bool operator==(const KeySettings&, const KeySettings&) = default;

    /// {key: value} of every setting in settingSpecs(); stable order, so its compact text can be hashed.
    [[nodiscard]] QJsonObject toJson() const;
};

/// What a setting acts on. A keyer lists what it uses (KeyerInfo::features); anything else is refused.
enum class SettingScope : unsigned {
    Always = 0,       ///< applied after any keyer
    Screen = 1U << 0, ///< needs a screen colour
    CleanPlate = 1U << 1,
    DifferenceMatte = 1U << 2,
    EdgeExtend = 1U << 3,
    AutoHint = 1U << 4,
    Refiner = 1U << 5,
    Resolution = 1U << 6,
    HintSource = 1U << 7, ///< makes its hint from another keyer's matte
};

/// One row of the table that the command line's --set, settings files and the window's key panel share.
struct SettingSpec {
    enum class Kind { Number, Integer, Choice, Text, File };
    QString key;   ///< e.g. "matte.clipBlack"
    QString label; ///< as in the window
    Kind kind = Kind::Number;
    SettingScope scope = SettingScope::Always;
    double minimum = 0.0;
    double maximum = 0.0;
    QString unit;        ///< "px", "" …
    QStringList choices; ///< Kind::Choice only
    QString help;        ///< one sentence
    std::function<QString(const KeySettings&)> get;
    std::function<Result<void>(KeySettings&, const QString&)> set; ///< Usage errors name key, value and range
};

[[nodiscard]] std::span<const SettingSpec> settingSpecs();
[[nodiscard]] const SettingSpec* findSetting(const QString& key);

struct KeyerInfo;

/// Sets one setting by name. Usage error when the key is unknown (names near ones), the value is out of
/// range, or `keyer` does not use it.
[[nodiscard]] Result<void> setSetting(KeySettings& settings, const KeyerInfo& keyer, const QString& key,
                                      const QString& value);
/// Refuses values that are each possible and together are not (Usage): to be asked once all are set.
[[nodiscard]] Result<void> checkTogether(const KeySettings& settings);
/// Refuses HintSource::Embedded where there is no embedded network (Model). Of no matter to a frame that has
/// a hint.
[[nodiscard]] Result<void> checkHintSource(const KeySettings& settings, const KeyerInfo& keyer);
/// Applies every {key: value} of a settings file over `settings`. Unknown keys are errors.
[[nodiscard]] Result<void> applySettingsJson(KeySettings& settings, const KeyerInfo& keyer,
                                             const QJsonObject& json);

} // namespace ckd
