// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Mailbox.h"
#include "core/project/ExportInspection.h"

#include <QHash>
#include <QObject>
#include <QTimer>

#include <memory>
#include <mutex>
#include <stop_token>
#include <vector>

namespace ckd::ui {

/// One clip and how it is to be exported.
struct ExportOrder {
    Clip clip;
    ExportSettings settings;
};

struct InspectorThreads;

/// Finds out on a thread of its own what exports would do, for a dialog whose fields change: waits until they
/// rest, drops what is out of date, keeps plates open so that each is opened once.
///
/// UI thread. A disk that does not answer is left behind with its thread.
class ExportInspector : public QObject {
    Q_OBJECT
public:
    explicit ExportInspector(QObject* parent = nullptr);
    ~ExportInspector() override;

    /// An answer comes unless the next call comes before.
    void inspect(std::vector<ExportOrder> orders);
    [[nodiscard]] bool isBusy() const { return m_busy; }

Q_SIGNALS:
    /// In the order of the orders.
    void inspected(const std::vector<ckd::ExportInspection>& found);

private:
    struct Plates {
        std::mutex mutex;
        QHash<QString, SharedSource> open; ///< by plate and start number; guarded by mutex
        [[nodiscard]] ExportInspection inspect(const ExportOrder& order, const std::stop_token& stop);
    };
    void start();
    void finish(quint64 number, const std::vector<ExportInspection>& found);

    std::vector<ExportOrder> m_orders;
    std::shared_ptr<Plates> m_plates = std::make_shared<Plates>();
    std::shared_ptr<Mailbox> m_mail = Mailbox::create(*this);
    std::shared_ptr<InspectorThreads> m_threads;
    std::stop_source m_stop;
    quint64 m_newest = 0;
    bool m_busy = false;
    QTimer m_rest;
};

} // namespace ckd::ui

Q_DECLARE_METATYPE(std::vector<ckd::ExportInspection>)
