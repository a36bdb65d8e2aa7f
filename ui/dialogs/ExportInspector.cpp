// SPDX-License-Identifier: Apache-2.0
#include "ui/dialogs/ExportInspector.h"

#include <QMetaObject>

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

/// Where a thread leaves its answer: the inspector may be gone by then.
struct InspectorAnswer {
    std::mutex mutex;
    std::condition_variable ended;
    ExportInspector* inspector = nullptr; ///< null: gone
    int running = 0;                      ///< threads
};

ExportInspector::ExportInspector(QObject* parent)
    : QObject(parent), m_answer(std::make_shared<InspectorAnswer>()) {
    qRegisterMetaType<std::vector<ExportInspection>>();
    m_rest.setSingleShot(true);
    m_rest.setInterval(kRest);
    connect(&m_rest, &QTimer::timeout, this, &ExportInspector::start);
}

ExportInspector::~ExportInspector() {
    m_stop.request_stop();
    std::unique_lock lock(m_answer->mutex);
    m_answer->inspector = nullptr;
    m_answer->ended.wait_for(lock, kPatience, [this] { return m_answer->running == 0; });
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
        const std::lock_guard lock(m_answer->mutex);
        m_answer->inspector = this;
        ++m_answer->running;
    }
    std::thread([orders = m_orders, plates = m_plates, answer = m_answer, stop = m_stop.get_token(),
                 number = m_newest] {
        std::vector<ExportInspection> found;
        for (const ExportOrder& order : orders) {
            if (!stop.stop_requested())
                found.push_back(plates->inspect(order, stop));
        }
        const std::lock_guard lock(answer->mutex);
        --answer->running;
        answer->ended.notify_all();
        if (ExportInspector* inspector = answer->inspector; inspector && !stop.stop_requested())
            QMetaObject::invokeMethod(
                inspector, [inspector, number, found] { inspector->finish(number, found); },
                Qt::QueuedConnection);
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
