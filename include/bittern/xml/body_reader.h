// Reads one whole small XML document, the `<body/>` of an HTTP request, with expat: its root
// element's attributes and the byte ranges of its children (XEP-0124 §6).
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "bittern/base/expected.h"
#include "bittern/xml/namespace_scope.h"

namespace bittern::xml {

struct Attribute {
  std::string namespace_uri;  // empty for one without a prefix
  std::string name;           // local name
  std::string value;          // normalised and unescaped
};

// A child element of the root: bytes [begin, end) of the document.
struct Child {
  std::size_t begin;
  std::size_t end;
  std::string namespace_uri;
  std::string name;
};

// Without children there is no scope either.
struct Wrapper {
  std::string namespace_uri;
  std::string name;
  std::vector<Attribute> attributes;  // without namespace declarations
  NamespaceScope scope;               // the namespace declarations of the root, for its children
  std::vector<Child> children;
  // A child, or an element in one, has an attribute of the root's namespace.
  bool has_inner_attributes = false;
};

// Why a document was refused: one phrase for the log, and where.
struct ReadError {
  std::string reason;
  std::size_t offset;  // bytes from the start of the document
};

// Holds one expat parser and uses it again for every document (one reader per loop).
class BodyReader {
 public:
  struct Limits {
    std::size_t max_depth = 64;        // elements inside each other, the root counted
    std::size_t max_children = 10000;  // children of the root
    // Namespace declarations of the root: each is looked for in each child that is cut out.
    std::size_t max_declarations = 64;
    // Of their prefixes and escaped URIs together, as each child that is cut out may get them all.
    std::size_t max_declaration_bytes = 1024;
  };

  // expat hashes names with a salt, so that a peer cannot choose names that collide. Pure code
  // draws no random numbers: a server gives a random one (not 0), the default only makes tests
  // repeatable.
  static constexpr unsigned long kDefaultSalt = 0x62697474;

  BodyReader() : BodyReader(Limits{}) {}
  explicit BodyReader(Limits limits, unsigned long salt = kDefaultSalt);
  ~BodyReader();
  BodyReader(BodyReader&&) noexcept;
  BodyReader& operator=(BodyReader&&) noexcept;
  BodyReader(const BodyReader&) = delete;
  BodyReader& operator=(const BodyReader&) = delete;

  // Refused: what is not well-formed or not namespace-well-formed, not UTF-8 (also UTF-16 with a
  // byte order mark, NUL, and an XML declaration that names another encoding), a DOCTYPE, comments,
  // processing instructions (an XML declaration is none), entities other than the predefined ones,
  // character data other than white space directly in the root, and what is above the limits.
  [[nodiscard]] base::Expected<Wrapper, ReadError> read(std::string_view document);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace bittern::xml
