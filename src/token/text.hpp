// SPDX-License-Identifier: Apache-2.0
/// @file  Texts as Cryptoki has them: of a fixed size, padded with blanks.
#pragma once

#include <cstddef>
#include <string_view>

namespace fairlead::token {

template <std::size_t N>
void pad(unsigned char (&into)[N], std::string_view text) {
  for (std::size_t i = 0; i < N; ++i) into[i] = i < text.size() ? static_cast<unsigned char>(text[i]) : ' ';
}

}  // namespace fairlead::token
