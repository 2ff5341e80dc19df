// What the programs of bench/ need to know of XML, found by byte searches: they speak with each
// other and with servers that write plain XML, and what they save is what they measure better.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace bittern::bench {

// The value of an attribute of the tag that `xml` begins with, as it is written; empty without one.
[[nodiscard]] std::string_view attribute(std::string_view xml, std::string_view name);

[[nodiscard]] bool contains(std::string_view text, std::string_view what);
[[nodiscard]] bool begins_with(std::string_view text, std::string_view what);
[[nodiscard]] bool ends_with(std::string_view text, std::string_view what);

// What stands between the first `before` and the next `after`; empty if they are not there.
[[nodiscard]] std::string_view between(std::string_view text, std::string_view before,
                                       std::string_view after);

// The decimal number that is the whole of `text`.
[[nodiscard]] std::optional<std::uint64_t> number(std::string_view text);

}  // namespace bittern::bench
