// SPDX-License-Identifier: Apache-2.0
#include "ui/clips/ClipImporter.h"

#include <exception>

namespace ckd::ui {

namespace {

struct Findings {
    std::vector<Clip> clips;
    QStringList notes;
};

Findings scan(const QStringList& paths, std::stop_token stop) {
    Findings findings;
    try {
        const Result<ScanResult> result = scanForClips(paths, {}, std::move(stop));
        if (!result) {
            if (result.error().kind != ErrorKind::Cancelled)
                findings.notes += result.error().message;
            return findings;
        }
        for (const ScannedClip& clip : result->clips) {
            findings.clips.push_back(clipFrom(clip));
            for (const QString& problem : clip.problems)
                findings.notes += QStringLiteral("%1: %2").arg(clip.name, problem);
        }
        findings.notes += result->notes;
    } catch (const std::exception& problem) {
        findings.notes += ClipImporter::tr("The files could not be looked through: %1.")
                              .arg(QString::fromLocal8Bit(problem.what()));
    }
    return findings;
}

} // namespace

Clip clipFrom(const ScannedClip& scanned) {
    Clip clip = Clip::forPlate(scanned.plate, scanned.name);
    if (scanned.hint && scanned.hint->kind == CompanionHint::Kind::AlphaHint)
        clip.hint = {HintChoice::Kind::File, scanned.hint->path};
    return clip;
}

ClipImporter::ClipImporter(QObject* parent) : QObject(parent) {
}

ClipImporter::~ClipImporter() {
    m_stop.request_stop();
    m_mail->close();
}

void ClipImporter::import(const QStringList& paths) {
    if (paths.isEmpty())
        return;
    if (++m_pending == 1)
        Q_EMIT busyChanged(true);
    m_pool.submit([this, mail = m_mail, paths, stop = m_stop.get_token()] {
        mail->post([this, findings = scan(paths, stop)] {
            if (--m_pending == 0)
                Q_EMIT busyChanged(false);
            Q_EMIT found(findings.clips, findings.notes);
        });
    });
}

void ClipImporter::cancel() {
    m_stop.request_stop();
    m_stop = {};
}

} // namespace ckd::ui
