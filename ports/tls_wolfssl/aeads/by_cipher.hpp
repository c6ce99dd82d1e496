// SPDX-License-Identifier: Apache-2.0
/// @file  AEADs by a block cipher.
#pragma once

#include "abilities.hpp"

namespace fairlead::ports::wolfssl {

/// @tparam Cipher  What wolfCrypt computes with; the others take a pointer to it first.
template <class Cipher, auto kBegin, auto kEnd, auto kSetKey, auto kCrypt>
int by_cipher(const Sealing& one) {
  Cipher cipher;
  int returned = kBegin(&cipher);
  if (returned != 0) return returned;
  returned = kSetKey(&cipher, data_of(one.key), size_of(one.key));
  if (returned == 0) {
    returned = kCrypt(&cipher, data_of(one.into), data_of(one.from), size_of(one.from), data_of(one.nonce),
                      size_of(one.nonce), data_of(one.tag), size_of(one.tag), data_of(one.head), size_of(one.head));
  }
  kEnd(&cipher);
  return returned;
}

}  // namespace fairlead::ports::wolfssl
