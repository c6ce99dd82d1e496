// SPDX-License-Identifier: Apache-2.0
// fairlead token show: what is in a token, and whether it fits together.
#include "output.hpp"
#include "token_command.hpp"
#include "token_inventory.hpp"

namespace fairlead::cli {

int run_token(const TokenShow& command) {
  TokenUse use(command.target, pkcs11::Access::read_only);
  use.log_in();
  const TokenInventory inventory = take_inventory(use);
  return write_output(command.target.form == Form::json ? inventory_json(inventory) : inventory_text(inventory));
}

}  // namespace fairlead::cli
