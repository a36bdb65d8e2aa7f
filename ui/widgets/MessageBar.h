// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Error.h"

#include <QStringList>
#include <QWidget>

class QLabel;
class QToolButton;

namespace ckd::ui {

/// The one place where the window tells what went wrong or was decided: a bar above the viewer, never a box
/// that blocks. Several messages wait in line; details and copying behind buttons. UI thread.
class MessageBar : public QWidget {
    Q_OBJECT
public:
    enum class Level { Note, Warning, Error };

    explicit MessageBar(QWidget* parent = nullptr);

    /// Full sentences. `details` for whoever asks: library texts, further lines.
    void show(Level level, const QString& sentence, const QString& details = {});
    void show(const Error& error);
    /// Everything that is waiting too.
    void clear();
    [[nodiscard]] int count() const { return int(m_messages.size()); }
    [[nodiscard]] QString text() const; ///< shown now; empty: none

private:
    struct Message {
        Level level;
        QString sentence;
        QString details;
    };
    void showFirst();
    void dismiss();
    void showDetails();
    void copy() const;

    QList<Message> m_messages;
    QLabel* m_text;
    QLabel* m_more;
    QToolButton* m_details;
    QToolButton* m_copy;
    QToolButton* m_close;
};

} // namespace ckd::ui
