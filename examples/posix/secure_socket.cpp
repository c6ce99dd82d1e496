// SPDX-License-Identifier: Apache-2.0
// Sends one line to a TLS server whose certificate is verified, and prints the line that it answers.
#include "fairlead/ports/host_socket.hpp"

#include <array>
#include <cstdio>
#include <string>

using namespace fairlead;
using std::chrono::seconds;

int main(int argc, char** argv) {
  if (argc != 4) return std::fprintf(stderr, "usage: %s tls://host:port CA LINE\n", argv[0]), 2;
  auto made = ports::HostSocket::create({.endpoint = argv[1], .trust = argv[2]});
  if (!made) return std::fprintf(stderr, "%s: %s\n", made.error().subject.c_str(), name(made.error().error).data()), 1;
  ports::HostSocket& socket = **made;

  if (!socket.connect(seconds(10))) {
    const Failure why = socket.failure();  // Which layer, why, which certificate, which address.
    return std::fprintf(stderr, "%s: %s\n", name(why.layer).data(), name(why.error).data()), 1;
  }
  const std::string line = std::string(argv[3]) + "\n";
  if (!socket.send_all(bytes_of(line), seconds(10))) return 1;
  std::string answer;
  while (!answer.ends_with('\n')) {
    std::array<std::byte, 256> some{};
    const IoResult got = socket.recv(some, seconds(10));
    if (!got.ok()) return std::fprintf(stderr, "no answer: %s\n", name(got.error()).data()), 1;
    answer += text_of(Bytes(some).first(got.size()));
  }
  std::fputs(answer.c_str(), stdout);
  return socket.shutdown(seconds(10)) ? 0 : 1;  // close_notify; the destructor closes.
}
