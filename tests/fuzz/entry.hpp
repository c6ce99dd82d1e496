// SPDX-License-Identifier: Apache-2.0
/// @file  Where a fuzz target begins: called by libFuzzer for each input, and by replay.cpp for each file of a corpus.
#pragma once

#include <cstddef>
#include <cstdint>

// NOLINTNEXTLINE(readability-identifier-naming): the name is libFuzzer's
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
