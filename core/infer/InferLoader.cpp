// SPDX-License-Identifier: Apache-2.0
#include "core/infer/InferLoader.h"

#include "core/infer/MappedFile.h"

#include <cstdlib>

#ifdef _WIN32
#define NOMINMAX
#include <windows.h>
#else
#include <dlfcn.h>
#endif

namespace ckd::infer {

namespace {

constexpr char kReinstall[] =
    "; reinstall the program, or key with --keyer difference, which needs no LibTorch.";

struct Loaded {
    InferEntryPoint entry = nullptr;
    std::string cause;
};

#ifdef _WIN32

Loaded loadLibrary(const std::filesystem::path& file) {
    // Beside the plugin first: that is where its LibTorch lies.
    const HMODULE library = LoadLibraryExW(
        file.c_str(), nullptr, LOAD_LIBRARY_SEARCH_DLL_LOAD_DIR | LOAD_LIBRARY_SEARCH_DEFAULT_DIRS);
    if (library == nullptr)
        return {.entry = nullptr, .cause = "system error " + std::to_string(GetLastError())};
    const FARPROC symbol = GetProcAddress(library, kInferEntryPoint);
    return {.entry = reinterpret_cast<InferEntryPoint>(reinterpret_cast<void*>(symbol)), .cause = {}};
}

#else

Loaded loadLibrary(const std::filesystem::path& file) {
    void* library = ::dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) {
        const char* cause = ::dlerror();
        return {.entry = nullptr, .cause = cause != nullptr ? cause : "unknown cause"};
    }
    return {.entry = reinterpret_cast<InferEntryPoint>(::dlsym(library, kInferEntryPoint)), .cause = {}};
}

#endif

} // namespace

void prepareProcess() {
#ifdef _WIN32
    if (GetEnvironmentVariableA("OMP_WAIT_POLICY", nullptr, 0) == 0)
        SetEnvironmentVariableA("OMP_WAIT_POLICY", "PASSIVE");
#else
    ::setenv("OMP_WAIT_POLICY", "PASSIVE", 0);
#endif
}

std::filesystem::path pluginFileName() {
#if defined(_WIN32)
    return "ckd_infer_plugin.dll";
#else
    return "ckd_infer_plugin.so"; // macOS too: CMake names loadable modules .so there
#endif
}

Result<std::unique_ptr<Runtime>> loadRuntime(std::span<const std::filesystem::path> folders) {
    std::string searched;
    for (const std::filesystem::path& folder : folders) {
        const std::filesystem::path file = folder / pluginFileName();
        searched += (searched.empty() ? "" : ", ") + displayPath(folder);
        std::error_code ignored;
        if (!std::filesystem::is_regular_file(file, ignored))
            continue;
        const Loaded loaded = loadLibrary(std::filesystem::absolute(file));
        if (loaded.entry == nullptr)
            return Error{ErrorKind::Device,
                         "The inference plugin " + displayPath(file) + " does not load: " +
                             (loaded.cause.empty() ? "it has no entry point" : loaded.cause) + kReinstall};
        std::unique_ptr<Runtime> runtime(loaded.entry(kInferApiVersion));
        if (runtime == nullptr)
            return Error{ErrorKind::Device, "The inference plugin " + displayPath(file) +
                                                " belongs to another version of the program" + kReinstall};
        return runtime;
    }
    return Error{ErrorKind::Device, "The inference plugin " + displayPath(pluginFileName()) +
                                        " was not found (searched: " + searched + ")" + kReinstall};
}

} // namespace ckd::infer
