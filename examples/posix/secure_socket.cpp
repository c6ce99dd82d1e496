// SPDX-License-Identifier: Apache-2.0
// Sends one line to a TLS server whose certificate is verified, and prints the line that it answers.
#include "fairlead/ports/host_socket.hpp"

#include <array>
#include <iostream>
#include <string>

using namespace fairlead;
using std::chrono::seconds;

int main(int argc, char** argv) {
  if (argc != 4) return std::cerr << "usage: " << argv[0] << " tls://host:port CA LINE\n", 2;
  auto made = ports::HostSocket::create({.endpoint = argv[1], .trust = argv[2]});
  if (!made) return std::cerr << made.error().subject << ": " << name(made.error().error) << '\n', 1;
  ports::HostSocket& socket = **made;

  if (!socket.connect(seconds(10))) {
    const Failure why = socket.failure();  // Which layer, why, which certificate, which address.
    return std::cerr << name(why.layer) << ": " << name(why.error) << '\n', 1;
  }
  const std::string line = std::string(argv[3]) + "\n";
  if (!socket.send_all(bytes_of(line), seconds(10))) return 1;
  std::string answer;
  while (!answer.ends_with('\n')) {
    std::array<std::byte, 256> some{};
    const IoResult got = socket.recv(some, seconds(10));
    if (!got.ok()) return std::cerr << "no answer: " << name(got.error()) << '\n', 1;
    answer += text_of(Bytes(some).first(got.size()));
  }
  std::cout << answer;
  return socket.shutdown(seconds(10)) ? 0 : 1;  // close_notify; the destructor closes.
}
