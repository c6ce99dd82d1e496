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

tls::Loaded<void> read_all(Bytes pem_or_der, LoadFault::Input input, bool (*well_formed)(Bytes der),
                           List<Memory>& into) {
  std::size_t found = 0;
  tls::PemReader reader(pem_or_der);
  tls::PemBlock block;
  for (; reader.next(block, input); ++found) {
    Memory memory;
    if (!memory.resize(block.decoded_size())) return load_fault(Errc::no_memory);
    const Result<Bytes> der = block.decode(memory.bytes());
    if (!der || !well_formed(*der)) return blame(input, found);
    (void)memory.resize(der->size());
    if (!into.add(std::move(memory))) return load_fault(Errc::no_memory);
  }
  if (!reader.well_formed() || found == 0) return blame(input, found);
  return {};
}

}  // namespace

std::unexpected<LoadFault> load_fault(Errc error, int native) {
  return std::unexpected(LoadFault{.error = error, .native = native});
}

std::unexpected<LoadFault> key_fault(Errc error, int native) {
  return std::unexpected(LoadFault{.error = error, .native = native, .input = LoadFault::Input::key});
}

tls::Loaded<void> read_certificates(Bytes pem_or_der, List<Memory>& into) {
  return read_all(
      pem_or_der, LoadFault::Input::certificate, [](Bytes der) { return tls::read_certificate(der).has_value(); },
      into);
}

tls::Loaded<void> read_lists(Bytes pem_or_der, List<Memory>& into) {
  return read_all(
      pem_or_der, LoadFault::Input::revocation_list,
      [](Bytes der) { return tls::read_revocation_list(der).has_value(); }, into);
}

}  // namespace fairlead::ports::wolfssl
