// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Put before the definition of a hot, plainly written loop: the compiler then emits one version per
/// instruction set (x86-64 baseline, AVX2, AVX-512) and the loader picks the best the machine has. Results
/// are identical between versions because the build forbids contraction into FMA (see
/// core/cmake/CkdTargets.cmake).
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(CKD_NO_MULTIVERSION)
#define CKD_MULTIVERSION __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define CKD_MULTIVERSION
#endif
