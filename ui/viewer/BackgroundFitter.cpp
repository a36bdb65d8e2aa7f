// SPDX-License-Identifier: Apache-2.0
#include "ui/viewer/BackgroundFitter.h"

#include "core/base/Log.h"

#include <exception>
#include <utility>

namespace ckd::ui {

namespace {

bool hasSize(const SharedHalfPicture& picture, const QSize& size) {
    return picture && picture->width() == size.width() && picture->height() == size.height();
}

/// A task does not throw; without memory there is no background.
SharedHalfPicture fittedOrNone(const SharedHalfPicture& picture, const QSize& plate) {
    try {
        return fitBackground(picture, plate.width(), plate.height());
    } catch (const std::exception& problem) {
        qCWarning(logPreview) << "The background cannot be scaled:" << problem.what();
        return {};
    }
}

} // namespace

BackgroundFitter::BackgroundFitter(QObject* parent) : QObject(parent) {
}

BackgroundFitter::~BackgroundFitter() {
    m_mail->close();
}

void BackgroundFitter::setPicture(SharedHalfPicture picture) {
    (void)m_newest.begin();
    m_picture = std::move(picture);
    m_asked = {};
    if (!m_picture)
        m_fitted.reset();
}

SharedHalfPicture BackgroundFitter::at(const QSize& plate) {
    if (!m_picture || plate.isEmpty())
        return {};
    if (m_asked != plate) {
        m_asked = plate;
        const LatestOnly::Generation generation = m_newest.begin();
        m_pool.dropWaiting();
        if (m_picture->content() != HalfPicture::Content::Srgb && hasSize(m_picture, plate)) {
            m_fitted = fitBackground(m_picture, plate.width(), plate.height());
        } else {
            m_pool.submit([this, mail = m_mail, picture = m_picture, plate, generation] {
                mail->post([this, generation, made = fittedOrNone(picture, plate)] {
                    if (!m_newest.isCurrent(generation))
                        return;
                    m_fitted = made;
                    Q_EMIT fitted();
                });
            });
        }
    }
    return hasSize(m_fitted, plate) ? m_fitted : nullptr;
}

} // namespace ckd::ui
