// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/preview/Player.h"
#include "core/preview/PreviewEngine.h"
#include "ui/viewer/ViewerFrame.h"

#include <QObject>

#include <array>
#include <memory>

namespace ckd::ui {

class MessageBar;
class ProjectDocument;
class ViewerWidget;

/// Ties clip, playhead and viewer together: opens the current clip, shows the frame under the playhead and
/// keys it with the clip's settings. Owns the engine and the player. UI thread; waits for nothing.
class PreviewController : public QObject {
    Q_OBJECT
public:
    struct Parts {
        ProjectDocument& document;
        ViewerWidget& viewer;
        MessageBar& messages;
        std::shared_ptr<KeyerPool> keyers;
        std::size_t cacheBytes = 0; ///< 0: the default
    };
    explicit PreviewController(Parts parts, QObject* parent = nullptr);
    ~PreviewController() override;

    [[nodiscard]] PreviewEngine& engine() { return *m_engine; }
    [[nodiscard]] Player& player() { return m_player; }
    [[nodiscard]] bool isLive() const { return m_live; }
    void setLive(bool live);
    /// Goes to the next (or previous) frame that failed or is flagged.
    void goToRemark(int direction);
    void reload();

Q_SIGNALS:
    void liveChanged(bool live);
    void busyChanged(bool keying, double lastMs); ///< for the status line
    void clipShown();                             ///< another clip is open, or none

private:
    void showClip();
    void clipEdited(const QString& id);
    void opened(const QString& id, const SharedSource& plate, const QStringList& notes);
    void showFrame(FrameNumber frame);
    void assemble();
    void fillWhilePlaying(ViewerFrame& frame) const;
    void inOutEdited();
    void viewsChanged();

    Parts m_parts;
    std::unique_ptr<PreviewEngine> m_engine;
    Player m_player;
    /// What was shown last of the clip's key, to stay on the screen until newer pictures come.
    std::array<SharedHalfPicture, kViews> m_last;
    QString m_failure; ///< why the frame under the playhead has no key, a sentence
    double m_pixelAspect = 1.0;
    bool m_live = true;
    bool m_keying = false;
    bool m_following = false;  ///< the player takes over the document's marks
    bool m_assembling = false; ///< one assemble() is under way for several pictures
};

} // namespace ckd::ui
