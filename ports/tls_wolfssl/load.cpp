// SPDX-License-Identifier: Apache-2.0
#include "load.hpp"

#include "fairlead/tls/certificate_reader.hpp"
#include "fairlead/tls/pem.hpp"
#include "fairlead/tls/revocation_list.hpp"

#include <algorithm>
#include <cstdint>

namespace fairlead::ports::wolfssl {
namespace {

using tls::LoadFault;

std::unexpected<LoadFault> blame(LoadFault::Input input, std::size_t index) {
  return std::unexpected(LoadFault{.error = Errc::invalid,
                                   .index = static_cast<std::uint16_t>(std::min<std::size_t>(index, UINT16_MAX)),
                                   .input = input});
}

tls::Loaded<std::vector<Memory>> read_all(Bytes pem_or_der, LoadFault::Input input, bool (*well_formed)(Bytes der)) {
  std::vector<Memory> found;
  tls::PemReader reader(pem_or_der);
  tls::PemBlock block;
  while (reader.next(block, input)) {
    Memory memory(block.decoded_size());
    const Result<Bytes> der = block.decode(memory);
    if (!der || !well_formed(*der)) return blame(input, found.size());
    memory.resize(der->size());
    found.push_back(std::move(memory));
  }
  if (!reader.well_formed() || found.empty()) return blame(input, found.size());
  return found;
}

}  // namespace

std::unexpected<LoadFault> load_fault(Errc error, int native) {
  return std::unexpected(LoadFault{.error = error, .native = native});
}

tls::Loaded<std::vector<Memory>> read_certificates(Bytes pem_or_der) {
  return read_all(pem_or_der, LoadFault::Input::certificate,
                  [](Bytes der) { return tls::read_certificate(der).has_value(); });
}

tls::Loaded<std::vector<Memory>> read_lists(Bytes pem_or_der) {
  return read_all(pem_or_der, LoadFault::Input::revocation_list,
                  [](Bytes der) { return tls::read_revocation_list(der).has_value(); });
}

}  // namespace fairlead::ports::wolfssl
