#include <exception>
#include <string>
#include <typeinfo>

#include <cxxabi.h>

#include "platform/stack.hpp"
#include "testing/simulation_run.hpp"

namespace orrery {

std::string describe_exception(const std::exception_ptr& exception) {
  try {
    std::rethrow_exception(exception);
  } catch (const std::exception& error) {
    return platform::demangle(typeid(error).name()) + ": " + error.what();
  } catch (const std::string& text) {
    return "a std::string: " + text;
  } catch (const char* text) {
    return std::string("a string: ") + text;
  } catch (...) {
    const std::type_info* type = abi::__cxa_current_exception_type();
    return type == nullptr ? "an exception" : platform::demangle(type->name());
  }
}

}  // namespace orrery
