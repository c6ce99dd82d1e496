// SPDX-License-Identifier: Apache-2.0
#include "account.hpp"

#include <nlohmann/json.hpp>

namespace fairlead::cli {

std::string account_json(const PubAccount& account, const PubCommand& command) {
  using Json = nlohmann::ordered_json;
  Json out;
  out["topic"] = command.topic;
  out["qos"] = static_cast<int>(command.connection.qos);
  out["delivered"] = account.delivered.messages;
  out["bytes"] = account.delivered.bytes;
  out["failed"] = account.delivered.failed;
  out["connections"] = account.connections;
  out["possible_duplicates"] = account.possible_duplicates;
  out["ms"] = account.took.count();
  return out.dump() + "\n";
}

}  // namespace fairlead::cli
