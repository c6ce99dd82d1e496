// SPDX-License-Identifier: Apache-2.0
/// @file  TokenRequests: what a host may do with a device's token over a serial line.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/base/status.hpp"
#include "fairlead/pkcs11/module.hpp"
#include "fairlead/pkcs11/session.hpp"
#include "fairlead/provision/exchange.hpp"

#include <cstddef>
#include <optional>
#include <string_view>

namespace fairlead::provision {

/// The verbs, with the fields of their messages; docs/device_provisioning.md has them with what is answered. The first
/// token of the module is meant. Nothing that is asked makes a secret leave it: keys are made in it, no more than
/// kCarried is read, the value of a certificate alone, and a key signs what may_sign() lets it.
///
/// Holds a session of the token's from the first request that needs one until `end`, the next hello or its own end, and
/// logs out then: login is the whole program's. So no other part of the program has a session meanwhile; where its user
/// is logged in already, whatever needs a session is `busy`. It does not last longer than the device lets itself be
/// provisioned. One thread at a time. Does not allocate.
class TokenRequests final : public Requests {
 public:
  /// @param module  Outlives this.
  explicit TokenRequests(pkcs11::Module& module) : module_(module) {}
  TokenRequests(const TokenRequests&) = delete;
  TokenRequests& operator=(const TokenRequests&) = delete;
  ~TokenRequests() { close(); }

 private:
  struct Verbs;

  void do_begin() override { close(); }
  Result<std::size_t> do_run(std::string_view verb, MutableBytes memory, std::size_t size) override;

  [[nodiscard]] Result<pkcs11::Slot> slot() const;
  Result<pkcs11::Session*> session();
  void close();

  pkcs11::Module& module_;
  std::optional<pkcs11::Session> session_;
};

}  // namespace fairlead::provision
