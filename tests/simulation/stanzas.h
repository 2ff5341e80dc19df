// The numbered stanzas of a life, and the answers they come in.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bittern::simulation {

// The server's stanza `number` of this stream.
[[nodiscard]] std::string server_stanza(std::uint32_t stream, std::uint64_t number,
                                        std::uint64_t padding);
// The client's `number`th.
[[nodiscard]] std::string client_stanza(std::uint64_t number, std::uint64_t padding);

struct Said {
  std::uint32_t stream;
  std::uint64_t number;
  auto operator<=>(const Said&) const = default;
};

// A `<body/>` taken apart.
struct AnswerParts {
  std::vector<std::pair<std::string_view, std::string_view>> attributes;
  std::vector<Said> stanzas;
  std::string_view children;

  // Empty: it is not there.
  [[nodiscard]] std::string_view find(std::string_view name) const;
  [[nodiscard]] bool is_terminal() const {
    return find("type") == "terminate" && find("stream").empty();
  }
  [[nodiscard]] bool is_error() const { return find("type") == "error"; }
};

// `body` lives on. A violation if it is not what we write.
[[nodiscard]] AnswerParts take_apart(std::string_view body);

// expat says so too.
void demand_well_formed(const std::string& body);

}  // namespace bittern::simulation
