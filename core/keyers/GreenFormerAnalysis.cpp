// SPDX-License-Identifier: Apache-2.0
#include "core/keyers/GreenFormerAnalysis.h"

#include <QCryptographicHash>

#include <utility>

namespace ckd {

namespace {

KeyChannel trainedChannel(CheckpointColor color) {
    return color == CheckpointColor::Blue ? KeyChannel::Blue : KeyChannel::Green;
}

QString channelName(KeyChannel channel) {
    switch (channel) {
    case KeyChannel::Red:
        return QStringLiteral("red");
    case KeyChannel::Green:
        return QStringLiteral("green");
    case KeyChannel::Blue:
        break;
    }
    return QStringLiteral("blue");
}

} // namespace

GreenFormerAnalysis::GreenFormerAnalysis(SharedAnalysis difference, KeyChannel screen,
                                         CheckpointColor trained, Tristate sourceDetail)
    : m_difference(std::move(difference))
    , m_screen(screen)
    , m_trained(trained)
    , m_sourceDetail(sourceDetail) {
    const auto key = static_cast<std::size_t>(trainedChannel(trained));
    std::swap(m_order[key], m_order[static_cast<std::size_t>(screen)]);
}

QByteArray GreenFormerAnalysis::digest() const {
    QCryptographicHash hash(QCryptographicHash::Sha256);
    hash.addData(QByteArrayLiteral("greenformer"));
    if (m_difference)
        hash.addData(m_difference->digest());
    for (const int channel : m_order)
        hash.addData(QByteArray::number(channel));
    hash.addData(QByteArray::number(static_cast<int>(m_screen)));
    hash.addData(QByteArray::number(static_cast<int>(m_sourceDetail)));
    return hash.result();
}

QString GreenFormerAnalysis::summary() const {
    QString text = m_difference ? m_difference->summary() : QString();
    if (exchanges())
        text += QStringLiteral("; %1 and %2 are exchanged around the %1-screen checkpoint")
                    .arg(channelName(trainedChannel(m_trained)), channelName(m_screen));
    if (m_sourceDetail == Tristate::On)
        text += QStringLiteral("; values above 1, so solid parts keep the plate's own pixels");
    return text;
}

} // namespace ckd
