// SPDX-License-Identifier: Apache-2.0
// Settings files and --set: anything is taken or refused with a sentence, what is taken is inside its range,
// and settings written as JSON read back the same.
#include "core/keying/KeySettings.h"
#include "core/keying/Keyer.h"

#include <QJsonDocument>

#include <cmath>
#include <cstdint>
#include <cstdlib>

namespace {

void require(bool condition) {
    if (!condition)
        std::abort();
}

void checkSettings(const ckd::KeySettings& settings, const ckd::KeyerInfo& keyer) {
    for (const ckd::SettingSpec& spec : ckd::settingSpecs()) {
        const QString text = spec.get(settings);
        const bool isNumber =
            spec.kind == ckd::SettingSpec::Kind::Number || spec.kind == ckd::SettingSpec::Kind::Integer;
        if (isNumber) {
            const double value = text.toDouble();
            require(std::isfinite(value) && value >= spec.minimum && value <= spec.maximum);
        }
        require(spec.kind != ckd::SettingSpec::Kind::Choice || spec.choices.contains(text));
    }
    const QJsonObject json = settings.toJson();
    ckd::KeySettings again;
    require(ckd::applySettingsJson(again, keyer, json).ok());
    require(again.toJson() == json);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const ckd::KeyerInfo keyer = [] {
        ckd::KeyerInfo info;
        info.id = QStringLiteral("fuzz");
        info.features = ~0U;
        return info;
    }();
    const QByteArray text(reinterpret_cast<const char*>(data), qsizetype(size));
    ckd::KeySettings settings;
    const QJsonDocument document = QJsonDocument::fromJson(text);
    if (document.isObject()) {
        const ckd::Result<void> applied = ckd::applySettingsJson(settings, keyer, document.object());
        require(applied.ok() || !applied.error().message.isEmpty());
    }
    for (const QByteArray& line : text.split('\n')) {
        const qsizetype equals = line.indexOf('=');
        if (equals < 1)
            continue;
        const ckd::Result<void> set = ckd::setSetting(settings, keyer, QString::fromUtf8(line.left(equals)),
                                                      QString::fromUtf8(line.mid(equals + 1)));
        require(set.ok() || !set.error().message.isEmpty());
    }
    (void)ckd::checkTogether(settings);
    checkSettings(settings, keyer);
    return 0;
}
