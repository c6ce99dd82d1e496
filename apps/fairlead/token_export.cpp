// SPDX-License-Identifier: Apache-2.0
// fairlead token export-cert: a key's certificate and those of its issuers, as PEM.
#include "fairlead/pkcs11/certificates.hpp"

#include "problem.hpp"
#include "token_command.hpp"
#include "token_files.hpp"
#include "token_objects.hpp"
#include "token_use.hpp"

#include <string>

#include <fmt/format.h>

namespace fairlead::cli {

int run_token(const TokenExport& command) {
  TokenUse use(command.target, pkcs11::Access::read_only);
  const FoundKey key = find_key(use);
  ChainMemory memory = chain_memory();
  const auto chain = pkcs11::read_chain(use.session(), key.object, key.half, memory);
  if (!chain && chain.error() == Errc::key_missing) {
    throw Problem(Errc::key_missing,
                  fmt::format("The key \"{}\" has no certificate in its token.", printable(key.label)),
                  "Have one issued upon the request that fairlead token csr writes, then fairlead token import.");
  }
  std::string text;
  for (const pkcs11::StoredCertificate& one : use.need(chain)) text += pem_text("CERTIFICATE", one.der);
  return deliver(text, command.out);
}

}  // namespace fairlead::cli
