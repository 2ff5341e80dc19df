#include "bittern/xml/body_reader.h"

#include <utility>

#include "xml/body_reader_impl.h"

namespace bittern::xml {

BodyReader::BodyReader(Limits limits, unsigned long salt)
    : impl_(std::make_unique<Impl>(limits, salt)) {}
BodyReader::~BodyReader() = default;
BodyReader::BodyReader(BodyReader&&) noexcept = default;
BodyReader& BodyReader::operator=(BodyReader&&) noexcept = default;

base::Expected<Wrapper, ReadError> BodyReader::read(std::string_view document) {
  return impl_->read(document);
}

}  // namespace bittern::xml
