// SPDX-License-Identifier: Apache-2.0
#include "app/cli/Commands.h"
#include "app/cli/Console.h"
#include "app/cli/HelpText.h"
#include "app/cli/SignalWatcher.h"
#include "core/infer/InferLoader.h"

#include <QCoreApplication>

#include <exception>

using namespace ckd::cli;

namespace {

bool asksForHelp(const QStringList& arguments) {
    return arguments.contains(QStringLiteral("--help")) || arguments.contains(QStringLiteral("-h"));
}

int run(const QStringList& arguments, const SignalWatcher& signalWatcher) {
    const QString command = arguments.value(0);
    const QStringList rest = arguments.mid(1);
    if (command == QLatin1String("--version")) {
        printOut(QStringLiteral("corridorkey-cli " CKD_VERSION_STRING "\n"));
        return 0;
    }
    if (command == QLatin1String("key")) {
        if (!asksForHelp(rest))
            return runKey(rest, signalWatcher.token());
        printOut(keyHelp());
        return 0;
    }
    if (command == QLatin1String("verify")) {
        if (!asksForHelp(rest))
            return runVerify(rest, signalWatcher.token());
        printOut(verifyHelp());
        return 0;
    }
    if (command == QLatin1String("scan")) {
        if (!asksForHelp(rest))
            return runScan(rest, signalWatcher.token());
        printOut(scanHelp());
        return 0;
    }
    if (command == QLatin1String("info")) {
        if (!asksForHelp(rest))
            return runInfo(rest);
        printOut(infoHelp());
        return 0;
    }
    if (command == QLatin1String("checkpoints")) {
        if (!asksForHelp(rest))
            return runCheckpoints(rest, signalWatcher.token());
        printOut(checkpointsHelp());
        return 0;
    }
    if (command == QLatin1String("doctor")) {
        if (!asksForHelp(rest))
            return runDoctor(rest);
        printOut(doctorHelp());
        return 0;
    }
    if (asksForHelp(arguments) || command == QLatin1String("help")) {
        printOut(generalHelp());
        return 0;
    }
    if (command.isEmpty()) {
        printError(generalHelp().trimmed());
        return 2;
    }
    return failWith(ckd::Error::usage(QStringLiteral("There is no command '%1'. Commands are key, verify, "
                                                     "scan, info, checkpoints and doctor; see --help.")
                                          .arg(command)));
}

} // namespace

int main(int argc, char** argv) {
    ckd::infer::prepareProcess();      // before any thread
    const SignalWatcher signalWatcher; // before any other thread
    const QCoreApplication application(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("corridorkey-cli"));
    QCoreApplication::setApplicationVersion(QStringLiteral(CKD_VERSION_STRING));
    try {
        return run(QCoreApplication::arguments().mid(1), signalWatcher);
    } catch (const std::exception& exception) {
        return failWith(ckd::Error::internal(QStringLiteral("The program ran into a defect and stopped."),
                                             QString::fromLocal8Bit(exception.what())));
    }
}
