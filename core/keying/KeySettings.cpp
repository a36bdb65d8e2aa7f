// SPDX-License-Identifier: Apache-2.0
#include "core/keying/KeySettings.h"

#include "core/keying/Keyer.h"

#include <QLocale>
#include <QRegularExpression>

#include <algorithm>
#include <cmath>

namespace ckd {

namespace {

using Kind = SettingSpec::Kind;
using Scope = SettingScope;

/// The shortest text that reads back as the same number.
QString numberText(double value) {
    return QString::number(value, 'g', QLocale::FloatingPointShortest);
}

Error valueError(const SettingSpec& spec, const QString& value, const QString& wanted) {
    return Error::usage(QStringLiteral("%1=%2 is not possible: %3.").arg(spec.key, value, wanted));
}

SettingSpec number(const char* key, const char* label, Scope scope, double KeySettings::*member,
                   double minimum, double maximum, const char* unit, const char* help) {
    SettingSpec spec{QString::fromLatin1(key),
                     QString::fromUtf8(label),
                     Kind::Number,
                     scope,
                     minimum,
                     maximum,
                     QString::fromUtf8(unit),
                     {},
                     QString::fromUtf8(help),
                     {},
                     {}};
    spec.get = [member](const KeySettings& settings) { return numberText(settings.*member); };
    spec.set = [spec, member](KeySettings& settings, const QString& text) -> Result<void> {
        bool ok = false;
        const double value = text.trimmed().toDouble(&ok);
        if (!ok || !std::isfinite(value) || value < spec.minimum || value > spec.maximum)
            return valueError(spec, text,
                              QStringLiteral("write a number from %1 to %2")
                                  .arg(numberText(spec.minimum), numberText(spec.maximum)));
        settings.*member = value;
        return {};
    };
    return spec;
}

SettingSpec integer(const char* key, const char* label, Scope scope, int KeySettings::*member, int minimum,
                    int maximum, const char* unit, const char* help) {
    SettingSpec spec{QString::fromLatin1(key),
                     QString::fromUtf8(label),
                     Kind::Integer,
                     scope,
                     double(minimum),
                     double(maximum),
                     QString::fromUtf8(unit),
                     {},
                     QString::fromUtf8(help),
                     {},
                     {}};
    spec.get = [member](const KeySettings& settings) { return QString::number(settings.*member); };
    spec.set = [spec, member](KeySettings& settings, const QString& text) -> Result<void> {
        bool ok = text.trimmed() == QLatin1String("off") && spec.minimum <= 0;
        const int value = ok ? 0 : text.trimmed().toInt(&ok);
        if (!ok || value < spec.minimum || value > spec.maximum)
            return valueError(spec, text,
                              QStringLiteral("write a whole number from %1 to %2")
                                  .arg(numberText(spec.minimum), numberText(spec.maximum)));
        settings.*member = value;
        return {};
    };
    return spec;
}

/// Choices are the enum's names in the order of its values.
template <class Enum>
SettingSpec choice(const char* key, const char* label, Scope scope, Enum KeySettings::*member,
                   QStringList names, const char* help) {
    SettingSpec spec{QString::fromLatin1(key), QString::fromUtf8(label), Kind::Choice, scope, 0, 0, {},
                     std::move(names),         QString::fromUtf8(help),  {},           {}};
    spec.get = [member, choices = spec.choices](const KeySettings& settings) {
        return choices.at(int(settings.*member));
    };
    spec.set = [spec, member](KeySettings& settings, const QString& text) -> Result<void> {
        const qsizetype index = spec.choices.indexOf(text.trimmed().toLower());
        if (index < 0)
            return valueError(spec, text,
                              QStringLiteral("write one of %1").arg(spec.choices.join(QLatin1String(", "))));
        settings.*member = static_cast<Enum>(index);
        return {};
    };
    return spec;
}

SettingSpec pattern(const char* key, const char* label, Scope scope, QString KeySettings::*member,
                    const char* expression, const char* wanted, const char* help) {
    SettingSpec spec{QString::fromLatin1(key),
                     QString::fromUtf8(label),
                     Kind::Text,
                     scope,
                     0,
                     0,
                     {},
                     {},
                     QString::fromUtf8(help),
                     {},
                     {}};
    spec.get = [member](const KeySettings& settings) { return settings.*member; };
    spec.set =
        [spec, member,
         allowed = QRegularExpression(QRegularExpression::anchoredPattern(QString::fromLatin1(expression))),
         wantedText = QString::fromUtf8(wanted)](KeySettings& settings, const QString& text) -> Result<void> {
        const QString word = text.trimmed().toLower();
        if (!allowed.match(word).hasMatch())
            return valueError(spec, text, wantedText);
        settings.*member = word;
        return {};
    };
    return spec;
}

SettingSpec file(const char* key, const char* label, Scope scope, QString KeySettings::*member,
                 const char* help) {
    SettingSpec spec{QString::fromLatin1(key),
                     QString::fromUtf8(label),
                     Kind::File,
                     scope,
                     0,
                     0,
                     {},
                     {},
                     QString::fromUtf8(help),
                     {},
                     {}};
    spec.get = [member](const KeySettings& settings) { return settings.*member; };
    spec.set = [member](KeySettings& settings, const QString& text) -> Result<void> {
        settings.*member = text;
        return {};
    };
    return spec;
}

/// A name that only means something elsewhere: kept as written.
SettingSpec name(const char* key, const char* label, QString KeySettings::*member, const char* help) {
    SettingSpec spec = file(key, label, Scope::Always, member, help);
    spec.kind = Kind::Text;
    spec.set = [spec, member](KeySettings& settings, const QString& text) -> Result<void> {
        constexpr qsizetype kLongest = 255;
        const QString word = text.trimmed();
        if (word.isEmpty() || word.size() > kLongest)
            return valueError(spec, text.left(kLongest), QStringLiteral("write a name"));
        settings.*member = word;
        return {};
    };
    return spec;
}

/// The network's grid halves five times, so every side is a multiple of 32.
SettingSpec networkResolution() {
    constexpr int kStep = 32;
    constexpr int kLargest = 4096;
    SettingSpec spec =
        pattern("network.resolution", QT_TRANSLATE_NOOP("KeySettings", "Resolution"), Scope::Resolution,
                &KeySettings::resolution, "auto|[0-9]{1,4}", "",
                QT_TRANSLATE_NOOP("KeySettings", "Size at which the network looks at the frame."));
    spec.set = [spec, accept = spec.set](KeySettings& settings, const QString& text) -> Result<void> {
        KeySettings candidate;
        const bool formed = accept(candidate, text).ok();
        const int size = candidate.resolution.toInt(); // auto: 0
        const bool fits =
            size == 0 ? candidate.resolution == QLatin1String("auto") : size <= kLargest && size % kStep == 0;
        if (!formed || !fits)
            return valueError(spec, text,
                              QStringLiteral("write auto, 512, 1024, 1536, 2048 or another multiple of 32 up "
                                             "to 4096"));
        settings.resolution =
            candidate.resolution == QLatin1String("auto") ? candidate.resolution : QString::number(size);
        return {};
    };
    return spec;
}

// Labels and help are marked for the window, which translates them (context "KeySettings").
std::vector<SettingSpec> makeSpecs() {
    using S = KeySettings;
    const QStringList tristate{QStringLiteral("auto"), QStringLiteral("on"), QStringLiteral("off")};
    return {
        pattern("screen.color", QT_TRANSLATE_NOOP("KeySettings", "Screen colour"), Scope::Screen, &S::screen,
                "auto|green|blue|#[0-9a-f]{6}", "write auto, green, blue or a colour #rrggbb",
                QT_TRANSLATE_NOOP("KeySettings", "Colour of the screen; auto finds it.")),
        number("screen.balance", QT_TRANSLATE_NOOP("KeySettings", "Balance"), Scope::DifferenceMatte,
               &S::balance, 0, 1, "",
               QT_TRANSLATE_NOOP(
                   "KeySettings",
                   "0 compares the key channel with the larger of the other two, 1 with their average.")),
        file("screen.cleanPlate", QT_TRANSLATE_NOOP("KeySettings", "Clean plate"), Scope::CleanPlate,
             &S::cleanPlate,
             QT_TRANSLATE_NOOP("KeySettings",
                               "Picture or movie of the empty screen, else it is estimated; EXR is linear "
                               "and everything else sRGB, but a file of the plate's kind has the plate's "
                               "input space.")),
        choice("screen.temporal", QT_TRANSLATE_NOOP("KeySettings", "Clean plate over time"),
               Scope::CleanPlate, &S::temporalCleanPlate, tristate,
               QT_TRANSLATE_NOOP("KeySettings",
                                 "Combine several frames of the clip into the clean plate (steady camera).")),
        number("matte.preBlur", QT_TRANSLATE_NOOP("KeySettings", "Pre-blur"), Scope::DifferenceMatte,
               &S::preBlur, 0, 20, "px",
               QT_TRANSLATE_NOOP("KeySettings",
                                 "Blur of the plate for the matte's calculation only; calms noise.")),
        number("matte.gain", QT_TRANSLATE_NOOP("KeySettings", "Gain"), Scope::DifferenceMatte, &S::gain, 0.1,
               10, "", QT_TRANSLATE_NOOP("KeySettings", "Strength of the colour difference.")),
        number("matte.clipBlack", QT_TRANSLATE_NOOP("KeySettings", "Clip black"), Scope::Always,
               &S::clipBlack, 0, 0.99, "",
               QT_TRANSLATE_NOOP("KeySettings", "Matte values up to this become 0.")),
        number("matte.clipWhite", QT_TRANSLATE_NOOP("KeySettings", "Clip white"), Scope::Always,
               &S::clipWhite, 0.01, 1, "",
               QT_TRANSLATE_NOOP("KeySettings", "Matte values from this become 1.")),
        number("matte.clipRollback", QT_TRANSLATE_NOOP("KeySettings", "Clip rollback"), Scope::Always,
               &S::clipRollback, 0, 1, "",
               QT_TRANSLATE_NOOP("KeySettings", "Brings back the soft edge that clipping took away.")),
        number("matte.autoClean", QT_TRANSLATE_NOOP("KeySettings", "Automatic clean-up"),
               Scope::DifferenceMatte, &S::autoClean, 0, 1, "",
               QT_TRANSLATE_NOOP("KeySettings", "Strength of the automatic garbage and core mattes.")),
        number("matte.shrinkGrow", QT_TRANSLATE_NOOP("KeySettings", "Shrink / grow"), Scope::Always,
               &S::shrinkGrow, -50, 50, "px",
               QT_TRANSLATE_NOOP("KeySettings", "Moves the matte's edge; negative shrinks.")),
        number("matte.edgeBlur", QT_TRANSLATE_NOOP("KeySettings", "Edge blur"), Scope::Always, &S::edgeBlur,
               0, 50, "px", QT_TRANSLATE_NOOP("KeySettings", "Gaussian blur of the matte.")),
        number("matte.gamma", QT_TRANSLATE_NOOP("KeySettings", "Gamma"), Scope::Always, &S::gamma, 0.1, 10,
               "", QT_TRANSLATE_NOOP("KeySettings", "Makes half-transparent parts denser (> 1) or thinner.")),
        integer(
            "matte.despeckle", QT_TRANSLATE_NOOP("KeySettings", "Despeckle"), Scope::Always, &S::despeckle, 0,
            1'000'000, "px",
            QT_TRANSLATE_NOOP("KeySettings", "Removes islands smaller than this area; 0 or off keeps all.")),
        file("matte.garbage", QT_TRANSLATE_NOOP("KeySettings", "Garbage matte"), Scope::Always,
             &S::garbageMatte, QT_TRANSLATE_NOOP("KeySettings", "White is removed, whatever the key says.")),
        file("matte.holdout", QT_TRANSLATE_NOOP("KeySettings", "Holdout matte"), Scope::Always,
             &S::holdoutMatte,
             QT_TRANSLATE_NOOP("KeySettings", "White is kept, except where the garbage matte removes it.")),
        file("matte.core", QT_TRANSLATE_NOOP("KeySettings", "Core matte"), Scope::Always, &S::coreMatte,
             QT_TRANSLATE_NOOP("KeySettings", "White is solid inside, so that no hole can appear.")),
        number(
            "matte.steady", QT_TRANSLATE_NOOP("KeySettings", "Steadiness"), Scope::Always, &S::steady, 0, 1,
            "",
            QT_TRANSLATE_NOOP("KeySettings",
                              "Calms a matte that flickers with the plate's noise: averages the frame with "
                              "its neighbours where nothing moves.")),
        number(
            "color.despill", QT_TRANSLATE_NOOP("KeySettings", "Despill"), Scope::Always, &S::despill, 0, 10,
            "",
            QT_TRANSLATE_NOOP("KeySettings", "Removes the screen's colour from the foreground; 10 is full.")),
        choice("color.despillKind", QT_TRANSLATE_NOOP("KeySettings", "Despill kind"), Scope::Always,
               &S::despillKind,
               {QStringLiteral("average"), QStringLiteral("max"), QStringLiteral("double"),
                QStringLiteral("skin")},
               QT_TRANSLATE_NOOP("KeySettings", "What the key channel is limited to.")),
        number("color.edgeExtend", QT_TRANSLATE_NOOP("KeySettings", "Edge colour"), Scope::EdgeExtend,
               &S::edgeExtend, 0, 1, "",
               QT_TRANSLATE_NOOP("KeySettings", "Draws the colour of the solid part into thin edges.")),
        choice("color.sourceDetail", QT_TRANSLATE_NOOP("KeySettings", "Source detail"), Scope::Always,
               &S::sourceDetail, tristate,
               QT_TRANSLATE_NOOP("KeySettings", "Uses the plate's own pixels where the matte is opaque.")),
        name("color.inputSpace", QT_TRANSLATE_NOOP("KeySettings", "Input colour space"), &S::inputSpace,
             QT_TRANSLATE_NOOP(
                 "KeySettings",
                 "Colour space of the plate; auto takes EXR as linear and everything else as sRGB.")),
        name("color.outputSpace", QT_TRANSLATE_NOOP("KeySettings", "Output colour space"), &S::outputSpace,
             QT_TRANSLATE_NOOP("KeySettings",
                               "Scene-linear space of EXR passes; plate keeps the plate's own primaries.")),
        file("color.config", QT_TRANSLATE_NOOP("KeySettings", "Colour config"), Scope::Always,
             &S::colorConfig,
             QT_TRANSLATE_NOOP("KeySettings",
                               "OpenColorIO config with further colour spaces; without one $OCIO is used.")),
        choice("hint.source", QT_TRANSLATE_NOOP("KeySettings", "Automatic hint"), Scope::HintSource,
               &S::hintSource,
               {QStringLiteral("auto"), QStringLiteral("embedded"), QStringLiteral("difference")},
               QT_TRANSLATE_NOOP("KeySettings",
                                 "Which key a hint is made from when none is given; auto takes the embedded "
                                 "network where it can.")),
        number("hint.erode", QT_TRANSLATE_NOOP("KeySettings", "Hint erosion"), Scope::AutoHint, &S::hintErode,
               0, 100, "px at 1920",
               QT_TRANSLATE_NOOP("KeySettings", "How far the automatic hint stays inside the subject.")),
        number("hint.blur", QT_TRANSLATE_NOOP("KeySettings", "Hint blur"), Scope::AutoHint, &S::hintBlur, 0,
               100, "px at 1920", QT_TRANSLATE_NOOP("KeySettings", "Softness of the automatic hint.")),
        number("network.refiner", QT_TRANSLATE_NOOP("KeySettings", "Refiner"), Scope::Refiner, &S::refiner, 0,
               3, "", QT_TRANSLATE_NOOP("KeySettings", "Strength of the network's refiner.")),
        networkResolution(),
    };
}

} // namespace

std::span<const SettingSpec> settingSpecs() {
    static const std::vector<SettingSpec> specs = makeSpecs();
    return specs;
}

const SettingSpec* findSetting(const QString& key) {
    const std::span<const SettingSpec> specs = settingSpecs();
    const auto found = std::find_if(specs.begin(), specs.end(), [&](const SettingSpec& spec) {
        return spec.key.compare(key, Qt::CaseInsensitive) == 0;
    });
    return found == specs.end() ? nullptr : &*found;
}

QJsonObject KeySettings::toJson() const {
    QJsonObject json;
    for (const SettingSpec& spec : settingSpecs()) {
        const QString text = spec.get(*this);
        if (spec.kind == SettingSpec::Kind::Number || spec.kind == SettingSpec::Kind::Integer)
            json.insert(spec.key, text.toDouble());
        else
            json.insert(spec.key, text);
    }
    return json;
}

Result<void> setSetting(KeySettings& settings, const KeyerInfo& keyer, const QString& key,
                        const QString& value) {
    const SettingSpec* spec = findSetting(key.trimmed());
    if (!spec) {
        QStringList near;
        for (const SettingSpec& candidate : settingSpecs()) {
            if (candidate.key.section(u'.', 1).contains(key.section(u'.', -1), Qt::CaseInsensitive))
                near += candidate.key;
        }
        return Error::usage(
            near.isEmpty() ? QStringLiteral("There is no setting '%1'. See --help for the list.").arg(key)
                           : QStringLiteral("There is no setting '%1'. Did you mean %2?")
                                 .arg(key, near.join(QLatin1String(" or "))));
    }
    const auto scope = static_cast<unsigned>(spec->scope);
    if (scope != 0 && (keyer.features & scope) == 0)
        return Error::usage(QStringLiteral("The setting %1 has no effect with the keyer '%2'. Leave it out.")
                                .arg(spec->key, keyer.id));
    return spec->set(settings, value);
}

Result<void> checkTogether(const KeySettings& settings) {
    if (settings.clipBlack < settings.clipWhite)
        return {};
    return Error::usage(
        QStringLiteral("Clip black (%1) must be smaller than clip white (%2). Lower matte.clipBlack or "
                       "raise matte.clipWhite.")
            .arg(settings.clipBlack)
            .arg(settings.clipWhite));
}

Result<void> checkHintSource(const KeySettings& settings, const KeyerInfo& keyer) {
    const bool uses = (keyer.features & static_cast<unsigned>(SettingScope::HintSource)) != 0;
    if (!uses || settings.hintSource != HintSource::Embedded || keyer.hintWeights)
        return {};
    return Error::model(
        QStringLiteral("hint.source=embedded is not possible: this program has no weights for "
                       "the embedded network. Set hint.source to auto or difference, or give "
                       "the clip a hint."));
}

Result<void> applySettingsJson(KeySettings& settings, const KeyerInfo& keyer, const QJsonObject& json) {
    for (auto it = json.begin(); it != json.end(); ++it) {
        QString text;
        if (it->isDouble())
            text = numberText(it->toDouble());
        else if (it->isBool())
            text = it->toBool() ? QStringLiteral("on") : QStringLiteral("off");
        else if (it->isString())
            text = it->toString();
        else
            return Error::usage(
                QStringLiteral("The setting '%1' holds neither a number nor a text.").arg(it.key()));
        if (Result<void> set = setSetting(settings, keyer, it.key(), text); !set)
            return set;
    }
    return {};
}

} // namespace ckd
