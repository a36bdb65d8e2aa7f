// SPDX-License-Identifier: Apache-2.0
#include "ui/mainwindow/PreviewController.h"

#include "ui/models/ProjectDocument.h"
#include "ui/viewer/ViewerWidget.h"
#include "ui/widgets/MessageBar.h"

#include <QTimer>

#include <algorithm>

namespace ckd::ui {

namespace {

PreviewEngine::Parts engineParts(const PreviewController::Parts& parts) {
    PreviewEngine::Parts made{parts.keyers};
    if (parts.cacheBytes > 0)
        made.cache = std::make_shared<FrameCache>(parts.cacheBytes);
    return made;
}

bool isOfTheKey(View view) {
    return view != View::Plate;
}

} // namespace

PreviewController::PreviewController(Parts parts, QObject* parent)
    : QObject(parent)
    , m_parts(std::move(parts))
    , m_engine(std::make_unique<PreviewEngine>(engineParts(m_parts)))
    , m_player(m_engine.get()) {
    ProjectDocument& document = m_parts.document;
    connect(&document, &ProjectDocument::currentChanged, this, &PreviewController::showClip);
    connect(&document, &ProjectDocument::clipChanged, this, &PreviewController::clipEdited);
    connect(m_engine.get(), &PreviewEngine::clipOpened, this, &PreviewController::opened);
    connect(m_engine.get(), &PreviewEngine::clipFailed, this, [this](const QString&, const Error& error) {
        m_failure = error.message;
        m_keying = false;
        assemble();
        Q_EMIT busyChanged(false, 0);
    });
    connect(m_engine.get(), &PreviewEngine::clipNotes, this,
            [this](const QString&, const QStringList& notes) {
                for (const QString& note : notes)
                    m_parts.messages.show(MessageBar::Level::Note, note);
            });
    connect(m_engine.get(), &PreviewEngine::pictureReady, this, [this](const PreviewPicture& picture) {
        if (picture.frame != m_player.frame() || m_assembling)
            return;
        m_assembling = true; // the other views of the frame come in the same turn of the event loop
        QTimer::singleShot(0, this, [this] {
            m_assembling = false;
            assemble();
        });
    });
    connect(m_engine.get(), &PreviewEngine::keyStarted, this, [this](FrameNumber frame) {
        if (frame != m_player.frame())
            return;
        m_keying = true;
        m_failure.clear();
        assemble();
        Q_EMIT busyChanged(true, 0);
    });
    connect(m_engine.get(), &PreviewEngine::keyFinished, this, [this](FrameNumber frame, double ms) {
        if (frame != m_player.frame())
            return;
        m_keying = false;
        assemble();
        Q_EMIT busyChanged(false, ms);
    });
    const auto failed = [this](FrameNumber frame, const QString& sentence) {
        if (frame != m_player.frame())
            return;
        m_keying = false;
        m_failure = sentence;
        assemble();
        Q_EMIT busyChanged(false, 0);
    };
    connect(m_engine.get(), &PreviewEngine::keyFailed, this, failed);
    connect(m_engine.get(), &PreviewEngine::plateFailed, this, failed);
    connect(&m_player, &Player::frameChanged, this, &PreviewController::showFrame);
    connect(&m_player, &Player::rangeChanged, this, &PreviewController::inOutEdited);
    connect(&m_player, &Player::playingChanged, this, [this] {
        if (!m_player.isPlaying())
            showFrame(m_player.frame());
    });
    connect(&m_parts.viewer, &ViewerWidget::settingsChanged, this, &PreviewController::viewsChanged);
    m_engine->setLiveKey(Tristate::Auto);
    viewsChanged();
    showClip();
}

PreviewController::~PreviewController() = default;

void PreviewController::showClip() {
    m_last = {};
    m_failure.clear();
    m_keying = false;
    const Clip* clip = m_parts.document.currentClip();
    m_player.setClip({}, {});
    if (clip) {
        m_engine->setClip(*clip);
        assemble();
    } else {
        m_engine->clearClip();
        m_parts.viewer.clear();
    }
    Q_EMIT clipShown();
}

void PreviewController::clipEdited(const QString& id) {
    const Clip* clip = m_parts.document.clip(id);
    if (id != m_parts.document.currentId() || !clip)
        return;
    m_failure.clear();
    m_engine->setClip(*clip);
    if (m_player.markedIn() != clip->inPoint || m_player.markedOut() != clip->outPoint) {
        // The player moves marks onto frames that there are. Writing that back would be an edit within an
        // edit, or within its undo.
        m_following = true;
        m_player.setInOut(clip->inPoint, clip->outPoint);
        m_following = false;
    }
    assemble();
}

void PreviewController::opened(const QString& id, const SharedSource& plate, const QStringList& notes) {
    const Clip* clip = m_parts.document.clip(id);
    if (!clip)
        return;
    m_pixelAspect = plate->info().pixelAspect;
    for (const QString& note : notes)
        m_parts.messages.show(MessageBar::Level::Note, note);
    m_player.setClip(plate->info().frames, plate->info().rate, clip->inPoint, clip->outPoint);
    showFrame(m_player.frame());
    Q_EMIT clipShown();
}

void PreviewController::showFrame(FrameNumber frame) {
    if (m_player.isEmpty())
        return;
    m_failure.clear();
    m_keying = false;
    m_engine->requestFrame(frame);
    assemble();
}

/// The frame under the playhead as far as it is there. Older pictures of the key stay until the newer come.
void PreviewController::assemble() {
    if (!m_parts.document.currentClip())
        return;
    ViewerFrame frame;
    frame.number = m_player.frame();
    frame.pixelAspect = m_pixelAspect;
    bool complete = true;
    for (const View view : kAllViews) {
        SharedHalfPicture picture = m_engine->picture(view, frame.number);
        if (picture)
            m_last[std::size_t(view)] = picture;
        else if (view == View::Matte)
            complete = false;
        frame.picture(view) = std::move(picture);
    }
    if (!m_failure.isEmpty()) {
        frame.state = ViewerFrame::State::Failed;
        frame.message = m_failure;
    } else if (m_player.isPlaying() && !complete) {
        fillWhilePlaying(frame);
    } else if (!complete && m_live) {
        frame.state = ViewerFrame::State::Keying;
        for (const View view : kAllViews) {
            if (!frame.picture(view) && (isOfTheKey(view) || m_player.isEmpty()))
                frame.picture(view) = m_last[std::size_t(view)];
            // Before the first key: the source at once, the key when it comes.
            if (!frame.picture(view) && view != View::Hint && view != View::CleanPlate)
                frame.picture(view) = frame.picture(View::Plate);
        }
    } else if (!complete) {
        frame.message = tr("Live key is off. Switch it on to see this frame keyed.");
    }
    if (!frame.picture(View::Plate) && frame.state != ViewerFrame::State::Failed)
        frame.picture(View::Plate) = m_last[std::size_t(View::Plate)];
    m_parts.viewer.setFrame(std::move(frame));
}

/// Playback does not wait for keys: frames that have none yet show the plate, and say so.
void PreviewController::fillWhilePlaying(ViewerFrame& frame) const {
    frame.message = tr("Not keyed yet: the plate is shown.");
    for (const View view : kAllViews) {
        if (!frame.picture(view) && view != View::Hint && view != View::CleanPlate)
            frame.picture(view) = frame.picture(View::Plate);
    }
}

void PreviewController::inOutEdited() {
    const Clip* clip = m_parts.document.currentClip();
    if (!clip || m_following || m_player.isEmpty() ||
        (clip->inPoint == m_player.markedIn() && clip->outPoint == m_player.markedOut()))
        return;
    m_parts.document.changeClips({clip->id}, tr("Change in and out"), QStringLiteral("inOut"),
                                 [this](Clip& changed) {
                                     changed.inPoint = m_player.markedIn();
                                     changed.outPoint = m_player.markedOut();
                                 });
}

void PreviewController::viewsChanged() {
    const ViewerSettings& settings = m_parts.viewer.settings();
    std::set<View> views;
    for (int pane = 0; pane < settings.paneCount(); ++pane)
        views.insert(settings.content(pane).view);
    m_engine->setViews(std::move(views));
}

void PreviewController::setLive(bool live) {
    if (m_live == live)
        return;
    m_live = live;
    m_engine->setLiveKey(live ? Tristate::Auto : Tristate::Off);
    if (live)
        showFrame(m_player.frame());
    else
        assemble();
    Q_EMIT liveChanged(live);
}

void PreviewController::goToRemark(int direction) {
    std::vector<FrameNumber> frames;
    for (const FrameRemark& remark : m_engine->failedFrames())
        frames.push_back(remark.frame);
    for (const FlaggedFrame& flagged : m_engine->flaggedFrames())
        frames.push_back(flagged.frame);
    std::sort(frames.begin(), frames.end());
    const FrameNumber now = m_player.frame();
    if (direction > 0) {
        const auto next = std::upper_bound(frames.begin(), frames.end(), now);
        if (next != frames.end())
            m_player.seek(*next);
    } else {
        const auto next = std::lower_bound(frames.begin(), frames.end(), now);
        if (next != frames.begin())
            m_player.seek(*(next - 1));
    }
}

void PreviewController::reload() {
    m_last = {};
    m_engine->reload();
}

} // namespace ckd::ui
