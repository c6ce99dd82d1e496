// SPDX-License-Identifier: Apache-2.0
// To a server like those of large clouds: a chain of RSA keys, and records of full length.
#include "firmware/tls/offer.hpp"

namespace fairlead::firmware {

void set_offer(tls::Policy& policy) {
  policy.groups = {tls::Group::secp256r1};
  policy.suites = {tls::CipherSuite::ecdhe_rsa_aes_256_gcm_sha384};
}

}  // namespace fairlead::firmware
