#include "config/reader.h"

#include <algorithm>
#include <utility>

namespace bittern::config {
namespace {

// "bosh" of "[bosh]", "server" of "[[server]]".
std::string bare(std::string_view header) {
  header.remove_prefix(header.find_first_not_of('['));
  return std::string(header.substr(0, header.find(']')));
}

std::string list(const std::vector<std::string_view>& words) {
  std::string result;
  for (std::string_view word : words) {
    result += result.empty() ? "" : ", ";
    result += word;
  }
  return result;
}

std::string wanted(const Range& range) {
  std::string text = "must be an integer from " + std::to_string(range.lowest) + " to " +
                     std::to_string(range.highest);
  return range.unit == nullptr ? text : text + " (" + range.unit + ")";
}

}  // namespace

void Mistakes::add(std::uint32_t line, std::string_view key, std::string message) {
  mistakes_.push_back({file_, line, printable(key), std::move(message)});
}

std::vector<Mistake> Mistakes::take() {
  std::stable_sort(mistakes_.begin(), mistakes_.end(),
                   [](const Mistake& a, const Mistake& b) { return a.line < b.line; });
  return std::move(mistakes_);
}

Reader::Reader(const Table& table, std::string_view header, Mistakes& mistakes)
    : table_(table), header_(header), mistakes_(mistakes) {}

const Value* Reader::find(std::string_view key) {
  if (std::find(known_.begin(), known_.end(), key) == known_.end()) {
    known_.push_back(key);
  }
  for (const Entry& entry : table_.entries) {
    if (entry.key == key) {
      return &entry.value;
    }
  }
  return nullptr;
}

void Reader::mistake(std::uint32_t line, std::string_view key, std::string message) {
  const std::string table = header_.empty() ? "" : bare(header_) + ".";
  mistakes_.add(line, table + std::string(key), std::move(message));
}

void Reader::require(std::string_view key, std::string_view why) {
  const auto same = [key](const Entry& entry) { return entry.key == key; };
  if (std::none_of(table_.entries.begin(), table_.entries.end(), same)) {
    mistake(table_.line, key, std::string(why));
  }
}

void Reader::refuse_beside(std::string_view place, std::string_view key, std::string_view remedy) {
  if (const Value* value = find(key)) {
    mistake(value->line, key,
            "has no meaning beside " + std::string(place) + ": " + std::string(remedy));
  }
}

std::optional<std::int64_t> Reader::integer(std::string_view key, const Range& range) {
  const Value* value = find(key);
  if (value == nullptr) {
    return std::nullopt;
  }
  const auto* number = std::get_if<std::int64_t>(&value->data);
  if (number == nullptr || *number < range.lowest || *number > range.highest) {
    mistake(value->line, key, wanted(range) + ", not " + value->describe());
    return std::nullopt;
  }
  return *number;
}

std::optional<std::string> Reader::checked(std::string_view key, const Value& value, Check check) {
  const auto* text = std::get_if<std::string>(&value.data);
  if (text == nullptr) {
    mistake(value.line, key, "must be a string, not " + value.describe());
    return std::nullopt;
  }
  Checked result = check(*text);
  if (!result) {
    mistake(value.line, key, result.error());
    return std::nullopt;
  }
  return std::move(*result);
}

void Reader::text(std::string_view key, Check check, std::string& out) {
  if (const Value* value = find(key)) {
    if (auto text = checked(key, *value, check)) {
      out = std::move(*text);
    }
  }
}

void Reader::boolean(std::string_view key, bool& out) {
  const Value* value = find(key);
  if (value == nullptr) {
    return;
  }
  if (const auto* boolean = std::get_if<bool>(&value->data)) {
    out = *boolean;
  } else {
    mistake(value->line, key, "must be true or false, not " + value->describe());
  }
}

std::optional<Reader::Lines> Reader::texts(std::string_view key, Check check) {
  const Value* value = find(key);
  if (value == nullptr) {
    return std::nullopt;
  }
  const auto* array = std::get_if<Array>(&value->data);
  if (array == nullptr) {
    mistake(value->line, key, "must be an array of strings, not " + value->describe());
    return std::nullopt;
  }
  Lines lines{value->line, array->size(), {}};
  for (const Value& element : *array) {
    if (auto text = checked(key, element, check)) {
      lines.checked.push_back({element.line, std::move(*text)});
    }
  }
  return lines;
}

void Reader::finish() {
  for (const Entry& entry : table_.entries) {
    if (std::find(known_.begin(), known_.end(), entry.key) != known_.end()) {
      continue;
    }
    const std::string_view near = nearest(entry.key, known_);
    std::string message = "unknown key " + quoted(entry.key);
    if (entry.key == kThreads) {  // written below a header, as everything else is
      message += " in " + header_ + ": write it above the first [table]";
    } else {
      message += near.empty() ? "; " + header_ + " takes " + list(known_)
                              : ", did you mean " + quoted(near) + "?";
    }
    mistake(entry.value.line, entry.key, std::move(message));
  }
}

}  // namespace bittern::config
