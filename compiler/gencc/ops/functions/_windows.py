"""Images seen through a Gaussian window: what `ssim` and `ms_ssim` have in common."""

from __future__ import annotations

from collections.abc import Sequence

from gencc.frontend.formula import Call
from gencc.ir.expressions import Constant, Expression, Operation, Tensor, Type
from gencc.ops.functions import Function
from gencc.resolve.formula_site import Site
from gencc.resolve.operands import Value, bounded, show, span_of, tensor

# Wang, Simoncelli & Bovik 2003, "Multi-scale structural similarity for image quality
# assessment", section 3.2: of luminance at the last scale, and of contrast and structure.
SCALES = (0.0448, 0.2856, 0.3001, 0.2363, 0.1333)
LEAST = 4  # pixels along a side that is halved to


def scales(height: int, width: int) -> int:
    """How often an image of these sides can be halved, and once more; five at most."""
    count = 1
    while count < len(SCALES) and height % 2 == width % 2 == 0:
        height, width = height // 2, width // 2
        if min(height, width) < LEAST:
            break
        count += 1
    return count


def similarity(name: str, elsewhere: str) -> Function:
    """A function of two images of one shape and the range of their pixels: one number."""

    def build(site: Site, call: Call, values: Sequence[Value]) -> Value:
        images = [tensor(site, value) for value in values[:2]]
        for image in images:
            if not isinstance(image.type, Tensor) or len(image.type.shape) != 3:
                message = f"`{name}` takes images, this is {show(image.type)}"
                raise site.mistake("E0308", span_of(site, image), message)
        span = site.span(call)
        first, second = images
        if first.type != second.type:
            message = f"the images differ: {show(first.type)} and {show(second.type)}"
            raise site.mistake("E0306", span, message)
        extent = bounded("positive", tensor(site, values[2]))
        if not isinstance(extent.type, Constant):
            message = f"the range of pixels is a number, this is {show(extent.type)}"
            way_out = f"such as `{name}(x, x_hat, 1)` for pixels from 0 to 1"
            raise site.mistake("E0308", span_of(site, extent), message, help=way_out)
        operands: tuple[Expression, ...] = (first, second, extent)
        return Operation(Tensor(()), span, name, operands, settings(first.type))

    def settings(kind: Type) -> tuple[int, ...]:
        assert isinstance(kind, Tensor)
        height, width, _ = kind.shape
        return (scales(height, width),) if name == "ms_ssim" else ()

    def rule(types: Sequence[Type], given: Sequence[int]) -> Type | None:
        match types:
            case [Tensor(shape=(_, _, _)) as a, b, Constant()] if a == b:
                return Tensor(()) if tuple(given) == settings(a) else None
        return None

    return Function(
        ("a", "b", "range"),
        build,
        operation="own",
        rule=rule,
        better="largest",
        elsewhere=((elsewhere, ""),),
    )
