// SPDX-License-Identifier: Apache-2.0
// The stream suite over a session of the port under test with a server of another library as its peer.
#include "conformance/stream_gtest.hpp"
#include "conformance/tls_over_faulty_pipe.hpp"
#include "server.hpp"

#include <memory>
#include <string>

#include <gtest/gtest.h>

namespace fairlead::tls_peers {
namespace {

using conformance::TlsOverFaultyPipe;

/// One server takes the connections of all cases.
conformance::TlsEnds::MakeServer shared(const ServerKind& kind) {
  return [kind, server = std::shared_ptr<Server>()](io::StreamRef lower, int version,
                                                    const support::Chain& chain) mutable {
    if (server == nullptr) server = kind.make({.chain = chain, .version = version});
    return server->accept(lower);
  };
}

}  // namespace
}  // namespace fairlead::tls_peers

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  for (const auto& kind : fairlead::tls_peers::server_kinds()) {
    for (const auto version : {fairlead::tls::Version::tls_1_2, fairlead::tls::Version::tls_1_3}) {
      const auto make = std::make_shared<fairlead::conformance::TlsEnds::MakeServer>(fairlead::tls_peers::shared(kind));
      const std::string name = std::string(kind.name) + (version == fairlead::tls::Version::tls_1_2 ? "_1_2" : "_1_3");
      fairlead::conformance::register_stream_suite("TlsOverFaultyPipe_" + name, [version, make] {
        return std::make_unique<fairlead::tls_peers::TlsOverFaultyPipe>(version, *make);
      });
    }
  }
  return RUN_ALL_TESTS();
}
