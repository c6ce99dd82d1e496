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

/// How the objects of one kind are found.
struct Kind {
  LoadFault::Input input;
  bool (*wanted)(const tls::PemBlock& block);
  Result<Bytes> (*decode)(const tls::PemBlock& block, MutableBytes into);
  bool (*well_formed)(Bytes der);
};

constexpr Kind kCertificates{
    .input = LoadFault::Input::certificate,
    .wanted = [](const tls::PemBlock& block) { return block.label.empty() || block.is_certificate(); },
    .decode = [](const tls::PemBlock& block, MutableBytes into) { return block.decode_certificate(into); },
    .well_formed = [](Bytes der) { return tls::read_certificate(der).has_value(); },
};
constexpr Kind kLists{
    .input = LoadFault::Input::revocation_list,
    .wanted = [](const tls::PemBlock& block) { return block.label.empty() || block.label == "X509 CRL"; },
    .decode = [](const tls::PemBlock& block, MutableBytes into) { return block.decode(into); },
    .well_formed = [](Bytes der) { return tls::read_revocation_list(der).has_value(); },
};

std::unexpected<LoadFault> blame(const Kind& kind, std::size_t index) {
  return std::unexpected(LoadFault{.error = Errc::invalid,
                                   .index = static_cast<std::uint16_t>(std::min<std::size_t>(index, UINT16_MAX)),
                                   .input = kind.input});
}

tls::Loaded<std::vector<Memory>> read_all(Bytes pem_or_der, const Kind& kind) {
  std::vector<Memory> found;
  tls::PemReader reader(pem_or_der);
  tls::PemBlock block;
  while (reader.next(block)) {
    if (!kind.wanted(block)) continue;
    Memory memory(block.decoded_size());
    const Result<Bytes> der = kind.decode(block, memory);
    if (!der || !kind.well_formed(*der)) return blame(kind, found.size());
    memory.resize(der->size());
    found.push_back(std::move(memory));
  }
  if (!reader.well_formed() || found.empty()) return blame(kind, found.size());
  return found;
}

}  // namespace

std::unexpected<LoadFault> load_fault(Errc error, int native) {
  return std::unexpected(LoadFault{.error = error, .native = native});
}

tls::Loaded<std::vector<Memory>> read_certificates(Bytes pem_or_der) {
  auto found = read_all(pem_or_der, kCertificates);
  if (!found) found.error().swapped = found.error().index == 0 && looks_like_key(pem_or_der);
  return found;
}

tls::Loaded<std::vector<Memory>> read_lists(Bytes pem_or_der) { return read_all(pem_or_der, kLists); }

}  // namespace fairlead::ports::wolfssl
