// SPDX-License-Identifier: Apache-2.0
#include "fairlead/mqtt/utf8.hpp"

#include <cstring>

namespace fairlead::mqtt::detail {
namespace {

/// Whether every byte of a machine word is from 0x01 to 0x7f.
bool ascii_without_nul(std::size_t word) {
  constexpr std::size_t kOnes = ~std::size_t{0} / 0xff;
  constexpr std::size_t kHighs = kOnes * 0x80;
  return ((word | (word - kOnes)) & kHighs) == 0;  // A byte of 0 borrows, which sets its high bit.
}

}  // namespace

bool valid_text_fast(std::string_view text) {
  if (text.size() > kMaxString) return false;
  while (text.size() >= sizeof(std::size_t)) {
    std::size_t word = 0;
    std::memcpy(&word, text.data(), sizeof word);
    if (ascii_without_nul(word)) {
      text.remove_prefix(sizeof word);
      continue;
    }
    const std::size_t n = utf8_sequence(text);
    if (n == 0) return false;
    text.remove_prefix(n);
  }
  return valid_utf8_slow(text);
}

}  // namespace fairlead::mqtt::detail
