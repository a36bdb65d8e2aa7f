// SPDX-License-Identifier: Apache-2.0
#include "core/base/FrameRange.h"

#include <QRegularExpression>
#include <QStringList>

#include <algorithm>

namespace ckd {

namespace {

constexpr FrameNumber kLimit = 1'000'000'000'000'000; // keeps first + step far from overflow

Result<FrameRange::Run> parseRun(const QString& part) {
    static const QRegularExpression pattern(
        QStringLiteral(R"(^\s*(-?\d{1,16})\s*(?:-\s*(-?\d{1,16})\s*(?:[xX]\s*(\d{1,16}))?)?\s*$)"));
    const QRegularExpressionMatch match = pattern.match(part);
    if (!match.hasMatch())
        return Error::usage(
            QStringLiteral("'%1' is not a frame range. Write a number, a range 1001-1100, or a "
                           "range with a step 1001-1100x2, separated by commas.")
                .arg(part.trimmed()));
    FrameRange::Run run;
    run.first = match.captured(1).toLongLong();
    run.last = match.hasCaptured(2) ? match.captured(2).toLongLong() : run.first;
    run.step = match.hasCaptured(3) ? match.captured(3).toLongLong() : 1;
    if (std::abs(run.first) > kLimit || std::abs(run.last) > kLimit || run.step > kLimit)
        return Error::usage(
            QStringLiteral("The frame range '%1' holds a number beyond 10^15.").arg(part.trimmed()));
    if (run.step < 1)
        return Error::usage(
            QStringLiteral("The step in the frame range '%1' must be 1 or more.").arg(part.trimmed()));
    if (run.last < run.first)
        return Error::usage(
            QStringLiteral("The frame range '%1' runs backwards. Write the lower number first.")
                .arg(part.trimmed()));
    run.last = run.first + (run.last - run.first) / run.step * run.step;
    if (run.last == run.first)
        run.step = 1; // one number, however it was written
    return run;
}

} // namespace

Result<FrameRange> FrameRange::parse(QStringView text) {
    FrameRange range;
    const QStringList parts = text.toString().split(u',');
    for (const QString& part : parts) {
        Result<Run> run = parseRun(part);
        if (!run)
            return run.error();
        range.m_runs.push_back(*run);
    }
    return range;
}

FrameRange FrameRange::fromRun(Run run) {
    FrameRange range;
    if (run.last >= run.first)
        range.m_runs.push_back(run);
    return range;
}

FrameRange FrameRange::fromNumbers(std::span<const FrameNumber> numbers) {
    std::vector<FrameNumber> sorted(numbers.begin(), numbers.end());
    std::sort(sorted.begin(), sorted.end());
    sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
    FrameRange range;
    for (std::size_t i = 0; i < sorted.size();) {
        if (i + 1 == sorted.size()) {
            range.m_runs.push_back({sorted[i], sorted[i], 1});
            break;
        }
        const FrameNumber step = sorted[i + 1] - sorted[i];
        std::size_t end = i + 1;
        while (end + 1 < sorted.size() && sorted[end + 1] - sorted[end] == step)
            ++end;
        // Two numbers with a gap read better as two numbers than as a run with a step.
        if (step > 1 && end == i + 1) {
            range.m_runs.push_back({sorted[i], sorted[i], 1});
            ++i;
            continue;
        }
        range.m_runs.push_back({sorted[i], sorted[end], step});
        i = end + 1;
    }
    return range;
}

bool FrameRange::contains(FrameNumber number) const {
    return std::any_of(m_runs.begin(), m_runs.end(), [number](const Run& run) {
        return number >= run.first && number <= run.last && (number - run.first) % run.step == 0;
    });
}

std::vector<FrameNumber> FrameRange::select(std::span<const FrameNumber> numbers) const {
    std::vector<FrameNumber> selected;
    std::copy_if(numbers.begin(), numbers.end(), std::back_inserter(selected),
                 [this](FrameNumber number) { return contains(number); });
    return selected;
}

QString FrameRange::toString() const {
    QStringList parts;
    for (const Run& run : m_runs) {
        QString part = QString::number(run.first);
        if (run.last != run.first)
            part += u'-' + QString::number(run.last);
        if (run.last != run.first && run.step != 1)
            part += u'x' + QString::number(run.step);
        parts += part;
    }
    return parts.join(u',');
}

} // namespace ckd
