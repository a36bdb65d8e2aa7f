// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/project/ExportSettings.h"

#include <QWidget>

#include <vector>

class QCheckBox;
class QComboBox;

namespace ckd::ui {

/// Which passes are written, as pictures and as movies, and how. A row per pass. UI thread.
class PassTable : public QWidget {
    Q_OBJECT
public:
    explicit PassTable(QWidget* parent = nullptr);

    [[nodiscard]] std::vector<PassOutput> passes() const;
    [[nodiscard]] std::vector<MoviePass> movies() const;
    /// Shows a choice; emits nothing. A movie keeps what the table does not show (quality, container …) until
    /// another one is chosen.
    void set(const std::vector<PassOutput>& passes, const std::vector<MoviePass>& movies);

    /// For keyboard use and tests.
    struct Row {
        Pass pass = Pass::Fg;
        QCheckBox* pictures = nullptr;
        QComboBox* format = nullptr; ///< null: the pass has one format
        QComboBox* depth = nullptr;
        QComboBox* compression = nullptr;
        QComboBox* movie = nullptr; ///< null: not as a movie
    };
    [[nodiscard]] const Row& row(Pass pass) const;

Q_SIGNALS:
    void edited();

private:
    void addRow(Pass pass, int line);
    void addFormats(Row& row, int line);
    void addMovies(Row& row, int line);
    void enableFields(const Row& row);

    std::vector<Row> m_rows;
    bool m_showing = false;
};

/// "Foreground", "Matte" … for the artist.
[[nodiscard]] QString passTitle(Pass pass);

} // namespace ckd::ui
