// SPDX-License-Identifier: Apache-2.0
#include "load.hpp"

#include "fairlead/base/try.hpp"
#include "fairlead/tls/certificate_reader.hpp"
#include "fairlead/tls/pem.hpp"
#include "fairlead/tls/revocation_list.hpp"

#include "signatures.hpp"

#include <algorithm>
#include <limits>

#include <mbedtls/pk.h>
#include <mbedtls/x509_crt.h>

namespace fairlead::ports::mbedtls {
namespace {

using tls::Loaded;
using tls::LoadFault;

std::unexpected<LoadFault> blame(LoadFault::Input input, std::size_t index, Errc error, int native) {
  LoadFault fault{.error = error, .native = native, .input = input};
  if (error != Errc::no_memory) fault.index = static_cast<std::uint16_t>(index);
  return std::unexpected(fault);
}

/// Calls `take` with the index and the DER of each block of the kind that is read. Gives how many there were.
template <class Take>
Loaded<std::size_t> for_each_block(Bytes pem_or_der, LoadFault::Input input, Take take) {
  std::size_t count = 0;
  tls::PemReader reader(pem_or_der);
  tls::PemBlock block;
  while (reader.next(block, input)) {
    const Copy memory(Bytes(), block.decoded_size());
    if (memory.bytes().empty()) return blame(input, count, Errc::no_memory, 0);
    const Result<Bytes> der = block.decode(memory.bytes());
    if (!der) return blame(input, count, Errc::invalid, MBEDTLS_ERR_X509_INVALID_FORMAT);
    if (const Loaded<void> taken = take(count, *der); !taken) return std::unexpected(taken.error());
    ++count;
  }
  if (!reader.well_formed()) return blame(input, count, Errc::invalid, MBEDTLS_ERR_X509_INVALID_FORMAT);
  return count;
}

int accept_extension(void*, const mbedtls_x509_crt*, const mbedtls_x509_buf*, int, const unsigned char*,
                     const unsigned char*) {
  return 0;
}

/// All of `der` is one certificate.
int parse(mbedtls_x509_crt& into, Bytes der) {
  // What mbedTLS does not know may be critical all the same: the engine's judge evaluates or refuses it.
  const int returned =
      mbedtls_x509_crt_parse_der_with_ext_cb(&into, data_of(der), der.size(), 1, accept_extension, nullptr);
  return returned == 0 && into.raw.len != der.size() ? MBEDTLS_ERR_X509_INVALID_FORMAT : returned;
}

Errc error_of_certificate(int returned, Bytes der) {
  if (error_of(returned) == Errc::no_memory) return Errc::no_memory;
  // Whole, and so of a kind that mbedTLS does not know.
  const Result<tls::CertificateView> read = tls::read_certificate(der);
  return read && read->der.size() == der.size() ? Errc::unsupported : Errc::invalid;
}

Loaded<void> append(CertificateList& list, std::size_t index, Bytes der, Use use) {
  if (use == Use::anchors && find_in(list.first.get(), der) != nullptr) return {};
  Owned<mbedtls_x509_crt> one = make<mbedtls_x509_crt>();
  if (!one) return load_fault(Errc::no_memory);
  if (const int returned = parse(*one, der); returned != 0) {
    const Errc error = error_of_certificate(returned, der);
    if (error == Errc::unsupported && use == Use::anchors) return {};
    return blame(LoadFault::Input::certificate, index, error, returned);
  }
  mbedtls_x509_crt* const added = one.get();
  if (list.last == nullptr) {
    list.first = std::move(one);
  } else {
    list.last->next = one.give_up();
  }
  list.last = added;
  ++list.size;
  return {};
}

}  // namespace

std::unexpected<LoadFault> load_fault(Errc error, int native) {
  return std::unexpected(LoadFault{.error = error, .native = native});
}

Loaded<void> append_certificates(CertificateList& list, Bytes pem_or_der, Use use) {
  const auto take = [&](std::size_t index, Bytes der) { return append(list, index, der, use); };
  Loaded<std::size_t> found = for_each_block(pem_or_der, LoadFault::Input::certificate, take);
  if (found && *found == 0) found = blame(LoadFault::Input::certificate, 0, Errc::invalid, 0);
  if (found) return {};
  return std::unexpected(found.error());
}

Loaded<void> append_lists(RevocationLists& lists, Bytes pem_or_der) {
  const auto take = [&](std::size_t index, Bytes der) -> Loaded<void> {
    if (!tls::read_revocation_list(der)) return blame(LoadFault::Input::revocation_list, index, Errc::invalid, 0);
    if (!lists.add(der)) return blame(LoadFault::Input::revocation_list, index, Errc::no_memory, 0);
    return {};
  };
  const Loaded<std::size_t> found = for_each_block(pem_or_der, LoadFault::Input::revocation_list, take);
  if (!found) return std::unexpected(found.error());
  if (*found == 0) return blame(LoadFault::Input::revocation_list, 0, Errc::invalid, 0);
  return {};
}

}  // namespace fairlead::ports::mbedtls
