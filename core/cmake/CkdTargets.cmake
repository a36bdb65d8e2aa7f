# SPDX-License-Identifier: Apache-2.0
# Compile flags shared by every target, and the helpers that declare libraries and tests.

add_library(ckd_flags INTERFACE)
target_compile_features(ckd_flags INTERFACE cxx_std_20)
target_include_directories(ckd_flags INTERFACE "${PROJECT_SOURCE_DIR}")
target_compile_definitions(ckd_flags INTERFACE
    QT_NO_KEYWORDS # LibTorch uses 'slots' as a name
    QT_NO_CAST_FROM_BYTEARRAY
    QT_NO_URL_CAST_FROM_STRING
    "CKD_VERSION_STRING=\"${PROJECT_VERSION}\"")
target_compile_options(ckd_flags INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Wno-psabi
    $<$<BOOL:${CKD_WARNINGS_AS_ERRORS}>:-Werror>)
if(CKD_SANITIZE)
    target_compile_options(ckd_flags INTERFACE -fsanitize=${CKD_SANITIZE} -fno-omit-frame-pointer)
    target_link_options(ckd_flags INTERFACE -fsanitize=${CKD_SANITIZE})
    # Function multiversioning resolves symbols before the sanitizer runtime is up.
    target_compile_definitions(ckd_flags INTERFACE CKD_NO_MULTIVERSION)
    if(CKD_SANITIZE MATCHES "undefined")
        target_compile_options(ckd_flags INTERFACE -fno-sanitize-recover=undefined)
    endif()
endif()

# Keeps a*b+c as written (no contraction into FMA): every CPU then computes the same bits from the same
# frame, so a farm of mixed machines and a resumed run agree.
target_compile_options(ckd_flags INTERFACE -ffp-contract=off -fno-math-errno -fno-trapping-math)

# ckd_library(<name> SOURCES ... [PUBLIC libs...] [PRIVATE libs...])
function(ckd_library name)
    cmake_parse_arguments(ARG "" "" "SOURCES;PUBLIC;PRIVATE" ${ARGN})
    add_library(${name} STATIC ${ARG_SOURCES})
    set_target_properties(${name} PROPERTIES POSITION_INDEPENDENT_CODE ON)
    target_link_libraries(${name} PUBLIC ckd_flags ${ARG_PUBLIC} PRIVATE ${ARG_PRIVATE})
endfunction()

# Tests have the colour-difference keyer as default, whatever weights are in the tree: they ask for the embedded
# network by themselves.
# ckd_test(<tst_name> SOURCES ... LIBS ... [LABELS ...] [TIMEOUT s]): one Qt Test program, one ctest entry.
function(ckd_test name)
    cmake_parse_arguments(ARG "" "TIMEOUT" "SOURCES;LIBS;LABELS" ${ARGN})
    if(NOT ARG_SOURCES)
        set(ARG_SOURCES ${name}.cpp)
    endif()
    if(NOT ARG_TIMEOUT)
        set(ARG_TIMEOUT 300)
    endif()
    add_executable(${name} ${ARG_SOURCES})
    set_target_properties(${name} PROPERTIES AUTOMOC ON)
    target_link_libraries(${name} PRIVATE ${ARG_LIBS} ckd_test_support Qt6::Test)
    add_test(NAME ${name} COMMAND ${name})
    set_tests_properties(${name} PROPERTIES
        TIMEOUT ${ARG_TIMEOUT}
        LABELS "${ARG_LABELS}"
        ENVIRONMENT "QT_QPA_PLATFORM=offscreen;CORRIDORKEY_EMBEDDED=off")
endfunction()
