// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Error.h"
#include "core/infer/Checkpoint.h"

#include <QDateTime>
#include <QString>
#include <QStringList>

#include <functional>
#include <optional>
#include <span>
#include <stop_token>
#include <vector>

namespace ckd {

struct PublishedCheckpoint;

/// The colour of screen that a checkpoint was trained on.
enum class CheckpointColor { Green, Blue };
[[nodiscard]] QString checkpointColorName(CheckpointColor color); ///< "green" or "blue"
/// Blue when the file's name says so ("CorridorKeyBlue_1.0.pth"), else green.
[[nodiscard]] CheckpointColor guessedCheckpointColor(const QString& fileName);

/// An installed weights file, as its sidecar describes it. Plain value.
struct CheckpointRecord {
    QString name; ///< what --keyer takes
    QString path; ///< of the stored .safetensors
    CheckpointColor color = CheckpointColor::Green;
    QString originalFile; ///< file name (without folder) it was added from
    QString sourceSha256; ///< of that file, 64 lower-case hexadecimal digits
    QString sha256;       ///< of the stored file
    qint64 bytes = 0;     ///< of the stored file
    QDateTime addedAt;    ///< UTC
    QString published;    ///< title in publishedCheckpoints(); empty when the digest is not known
};

/// The user's installed checkpoints: `<name>.safetensors` with a sidecar `<name>.json` each, in one folder.
///
/// A checkpoint is installed when its sidecar is there; the sidecar is written last and every file appears by
/// rename, so a kill at any moment leaves either the whole checkpoint or none. Files are read mapped and
/// hashed in pieces: a few megabytes of heap whatever their size. Loads no LibTorch. add() and remove() of
/// several processes wait for each other (lock file). Owns nothing between calls; one thread at a time.
/// Errors: Model (exit code 4) for weights files, Usage for names, Output for the folder.
class CheckpointStore {
public:
    /// Whether a file's tensors are the network's; a seam for tests, whose files are small.
    using TensorCheck = std::function<infer::Status(const infer::Checkpoint&)>;

    struct Options {
        QString folder;    ///< empty: defaultFolder()
        TensorCheck check; ///< empty: infer::checkGreenformer
        std::span<const PublishedCheckpoint> published = publishedTable();
    };

    CheckpointStore();
    explicit CheckpointStore(Options options);

    /// `<data>/checkpoints`, `<data>` being CORRIDORKEY_DATA_DIR when that is set, else the platform's place
    /// for user data (Linux: $XDG_DATA_HOME or ~/.local/share) + corridorkey-desktop.
    [[nodiscard]] static QString defaultFolder();
    [[nodiscard]] const QString& folder() const { return m_folder; }

    struct AddRequest {
        QString file;
        QString name;                         ///< empty: the file's stem, made fit for a name
        std::optional<CheckpointColor> color; ///< none: published table, else guessed from the file's name
    };
    /// Reads a .pth or .safetensors, checks every tensor, stores it as safetensors. Seconds; not for a UI
    /// thread. The same name or the same content twice is refused. `stop` is looked at between pieces.
    [[nodiscard]] Result<CheckpointRecord> add(const AddRequest& request, std::stop_token stop = {});

    struct Content {
        std::vector<CheckpointRecord> records; ///< by name
        QStringList problems;                  ///< one sentence per sidecar that cannot be read
    };
    /// Reads the sidecars only. No folder: no checkpoints.
    [[nodiscard]] Content list() const;
    /// Model error that lists the installed names when there is none of this name (case-insensitive).
    [[nodiscard]] Result<CheckpointRecord> find(const QString& name) const;

    /// Reads the whole stored file again: size, digest, tensors. Model error that says what is wrong.
    [[nodiscard]] Result<void> verify(const CheckpointRecord& record, std::stop_token stop = {}) const;
    /// Deletes sidecar and weights.
    [[nodiscard]] Result<void> remove(const QString& name);

private:
    [[nodiscard]] static std::span<const PublishedCheckpoint> publishedTable();
    [[nodiscard]] QString filePath(const QString& name, const char* suffix) const;
    [[nodiscard]] Result<void> checkFree(const QString& name, const QString& sourceSha256) const;
    [[nodiscard]] Result<void> makeFolder() const;
    [[nodiscard]] Result<void> store(CheckpointRecord& record, const infer::Checkpoint& checkpoint,
                                     std::stop_token stop) const;

    QString m_folder;
    TensorCheck m_check;
    std::span<const PublishedCheckpoint> m_published;
};

/// Letters, digits, '.', '-' and '_' of a file's stem; anything else becomes '_'. Never empty, never hidden,
/// at most 64 characters.
[[nodiscard]] QString checkpointNameFromFile(const QString& fileName);

} // namespace ckd
