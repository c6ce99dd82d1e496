// SPDX-License-Identifier: Apache-2.0
// To a server of one's own: P-256, AES-128-GCM, and records that fit small buffers.
#include "firmware/tls/offer.hpp"

namespace fairlead::firmware {

void set_offer(tls::Policy& policy) {
  policy.groups = {tls::Group::secp256r1};
  policy.suites = {tls::CipherSuite::aes_128_gcm_sha256, tls::CipherSuite::ecdhe_ecdsa_aes_128_gcm_sha256};
  policy.record_limit = 2048;
}

}  // namespace fairlead::firmware
