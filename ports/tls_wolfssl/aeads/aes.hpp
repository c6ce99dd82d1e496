// SPDX-License-Identifier: Apache-2.0
/// @file  AEADs by AES.
#pragma once

#include "abilities.hpp"

#include <wolfssl/options.h>
#include <wolfssl/wolfcrypt/aes.h>

namespace fairlead::ports::wolfssl {

template <auto kSetKey, auto kCrypt>
int by_aes(const Sealing& one) {
  Aes aes;
  int returned = wc_AesInit(&aes, nullptr, INVALID_DEVID);
  if (returned != 0) return returned;
  returned = kSetKey(&aes, data_of(one.key), size_of(one.key));
  if (returned == 0) {
    returned = kCrypt(&aes, data_of(one.into), data_of(one.from), size_of(one.from), data_of(one.nonce),
                      size_of(one.nonce), data_of(one.tag), size_of(one.tag), data_of(one.head), size_of(one.head));
  }
  wc_AesFree(&aes);
  return returned;
}

}  // namespace fairlead::ports::wolfssl
