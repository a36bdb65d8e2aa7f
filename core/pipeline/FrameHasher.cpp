// SPDX-License-Identifier: Apache-2.0
#include "core/pipeline/FrameHasher.h"

#include "core/keying/SteadyPlate.h"
#include "core/media/SequenceNames.h"
#include "core/pipeline/detail/CleanPlateColor.h"

#include <QCryptographicHash>
#include <QDateTime>
#include <QDir>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace ckd {

namespace {

/// Raise it when the same settings begin to give other files: frames of earlier versions are then made again.
constexpr int kOutputVersion = 1;

/// The file that frame `number` is read from.
QFileInfo fileOf(const SourceInfo& info, FrameNumber number) {
    QFileInfo file(info.path);
    if (info.kind != SourceInfo::Kind::Sequence)
        return file;
    const QString tail = info.stemSuffix + u'.' + file.suffix();
    QFileInfo found(file.dir(), frameStem(info, number) + u'.' + file.suffix());
    // Mixed padding: some numbers have fewer or more digits than the rest.
    for (int padding = 1; padding <= 15 && !found.exists(); ++padding)
        found = QFileInfo(file.dir(), info.stemPrefix + paddedNumber(number, padding) + tail);
    return found;
}

void addSource(QCryptographicHash& hash, const SharedSource& source, std::optional<FrameNumber> number) {
    if (!source || !number) {
        hash.addData(QByteArrayLiteral("|none"));
        return;
    }
    const FrameNumber stored = source->info().kind == SourceInfo::Kind::Still ? 0 : *number;
    const QFileInfo file = fileOf(source->info(), stored);
    hash.addData(QStringLiteral("|%1|%2|%3|%4|%5|%6")
                     .arg(stored)
                     .arg(file.size())
                     .arg(file.exists() ? file.lastModified().toMSecsSinceEpoch() : 0)
                     .arg(int(source->info().encoding))
                     .arg(source->info().layer, file.fileName())
                     .toUtf8());
}

} // namespace

FrameHasher::FrameHasher(const RenderSpec& spec, const PassSinkOptions& options)
    : m_spec(spec), m_profile(options.profile) {
    QJsonArray passes;
    for (const Pass pass : options.passes)
        passes.append(passName(pass));
    const bool exr = options.format == PassFormat::Exr;
    const QByteArray analysis =
        spec.analysis && *spec.analysis ? (*spec.analysis)->digest().toHex() : QByteArray();
    QJsonObject settings = spec.settings.toJson();
    if (spec.settings.steady <= 0.0) // journals from before the setting stay valid
        settings.remove(QStringLiteral("matte.steady"));
    QJsonObject job{
        {QStringLiteral("version"), kOutputVersion},
        {QStringLiteral("settings"), settings},
        {QStringLiteral("keyer"), spec.keyer->info().id},
        {QStringLiteral("weights"), QString::fromLatin1(spec.keyer->info().weightsDigest)},
        {QStringLiteral("analysis"), QString::fromLatin1(analysis)},
        {QStringLiteral("plateEncoding"), spec.plateEncoding ? int(*spec.plateEncoding) : -1},
        {QStringLiteral("color"), spec.color ? QString::fromLatin1(spec.color->digest) : QString()},
        {QStringLiteral("hintOrigin"), int(spec.hintOrigin)},
        {QStringLiteral("passes"), passes},
        {QStringLiteral("format"), int(options.format)},
        {QStringLiteral("compression"), exr ? exrCompressionName(options.compression) : QString()},
        {QStringLiteral("depth"), exr ? int(options.depth) : -1},
        {QStringLiteral("profile"), int(options.profile)}};
    QJsonObject own;
    for (const auto& [pass, file] : options.own)
        own.insert(passName(pass), QStringLiteral("%1 %2 %3")
                                       .arg(int(file.format))
                                       .arg(exrCompressionName(file.compression))
                                       .arg(int(file.depth)));
    if (!own.isEmpty()) // a journal without any stays valid
        job.insert(QStringLiteral("own"), own);
    // The embedded network's answers decide the pixels where hints are made from them.
    if (const std::optional<QByteArray>& hints = spec.keyer->info().hintWeights;
        hints && spec.settings.hintSource != HintSource::Difference && !hasGivenHint(spec))
        job.insert(QStringLiteral("hintWeights"), QString::fromLatin1(*hints));
    m_job = QJsonDocument(job).toJson(QJsonDocument::Compact);
}

QByteArray FrameHasher::movieHash(const MoviePass& movie, const QByteArray& extra) const {
    // Which pictures are written beside the movie, and how, is no matter to it.
    PassSinkOptions alone;
    alone.passes = {movie.pass};
    alone.profile = m_profile;
    const FrameHasher hasher(m_spec, alone);
    QCryptographicHash hash(QCryptographicHash::Sha256);
    hash.addData(moviePassText(movie).toUtf8());
    hash.addData(extra);
    for (const FrameNumber number : m_spec.frames)
        hash.addData(hasher.hash(number));
    return hash.result().toHex().left(32);
}

QByteArray FrameHasher::hash(FrameNumber number) const {
    QCryptographicHash hash(QCryptographicHash::Sha256);
    hash.addData(m_job);
    hash.addData(QStringLiteral("|%1").arg(number).toUtf8());
    addSource(hash, m_spec.plate, number);
    if (m_spec.settings.steady > 0.0) {
        for (const FrameNumber neighbour : steadyFrames(m_spec.plate->info().frames, number))
            addSource(hash, m_spec.plate, neighbour);
    }
    if (m_spec.shapes && !m_spec.shapes->isEmpty()) // journals without any stay valid
        hash.addData(QByteArrayLiteral("|shapes") + shapesDigest(*m_spec.shapes, number));
    if (m_spec.side(SideRole::CleanPlate).source) { // the rest of its colour is in its kind and the settings
        if (const auto color = detail::cleanPlateColor(m_spec); color.toPrimaries)
            hash.addData(QByteArrayLiteral("|clean plate's primaries"));
    }
    for (const SideSource& side : m_spec.sides)
        addSource(hash, side.source, side.pairing ? side.pairing(number) : std::optional(number));
    return hash.result().toHex().left(32); // 128 bits: enough against chance
}

} // namespace ckd
