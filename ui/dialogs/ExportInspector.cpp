// SPDX-License-Identifier: Apache-2.0
#include "ui/dialogs/ExportInspector.h"

#include <condition_variable>
#include <thread>

namespace ckd::ui {

namespace {

constexpr std::chrono::milliseconds kRest{250}; // typing goes on within less
constexpr std::chrono::milliseconds kPatience{500};

/// What openPlate() looks at.
QString keyOf(const Clip& clip) {
    return QStringLiteral("%1|%2").arg(clip.startNumber.value_or(-1)).arg(clip.plate);
}

} // namespace

/// The inspector may be gone before the last of them ends.
struct InspectorThreads {
    std::mutex mutex;
    std::condition_variable ended;
    int running = 0;
};

ExportInspector::ExportInspector(QObject* parent)
    : QObject(parent), m_threads(std::make_shared<InspectorThreads>()) {
    qRegisterMetaType<std::vector<ExportInspection>>();
    m_rest.setSingleShot(true);
    m_rest.setInterval(kRest);
    connect(&m_rest, &QTimer::timeout, this, &ExportInspector::start);
}

ExportInspector::~ExportInspector() {
    m_stop.request_stop();
    m_mail->close();
    std::unique_lock lock(m_threads->mutex);
    m_threads->ended.wait_for(lock, kPatience, [this] { return m_threads->running == 0; });
}

void ExportInspector::inspect(std::vector<ExportOrder> orders) {
    m_orders = std::move(orders);
    m_busy = true;
    ++m_newest;
    m_stop.request_stop();
    m_rest.start();
}

void ExportInspector::start() {
    m_stop = std::stop_source();
    {
        const std::lock_guard lock(m_threads->mutex);
        ++m_threads->running;
    }
    std::thread([this, mail = m_mail, orders = m_orders, plates = m_plates, threads = m_threads,
                 stop = m_stop.get_token(), number = m_newest] {
        std::vector<ExportInspection> found;
        for (const ExportOrder& order : orders) {
            if (!stop.stop_requested())
                found.push_back(plates->inspect(order, stop));
        }
        if (!stop.stop_requested())
            mail->post([this, number, found = std::move(found)] { finish(number, found); });
        const std::lock_guard lock(threads->mutex);
        --threads->running;
        threads->ended.notify_all();
    }).detach();
}

void ExportInspector::finish(quint64 number, const std::vector<ExportInspection>& found) {
    if (number != m_newest)
        return;
    m_busy = false;
    Q_EMIT inspected(found);
}

ExportInspection ExportInspector::Plates::inspect(const ExportOrder& order, const std::stop_token& stop) {
    SharedSource plate;
    try {
        {
            const std::lock_guard lock(mutex);
            plate = open.value(keyOf(order.clip));
        }
        if (!plate) {
            if (Result<SharedSource> opened = openPlate(order.clip)) {
                plate = *std::move(opened);
                const std::lock_guard lock(mutex);
                open.insert(keyOf(order.clip), plate);
            }
        }
        return inspectExport(order.clip, order.settings, plate, stop);
    } catch (const std::exception& exception) {
        ExportInspection failed;
        failed.clipId = order.clip.id;
        failed.problem = Error::internal(
            QStringLiteral("Something unexpected happened while looking at '%1'.").arg(order.clip.name),
            QString::fromLocal8Bit(exception.what()));
        return failed;
    }
}

} // namespace ckd::ui
