"""ssim"""

from __future__ import annotations

from gencc.verification.reference import tape
from gencc.verification.reference.ops.functions.blur import through
from gencc.verification.reference.tape import Value


def compute(a: Value, b: Value, extent: Value) -> Value:
    """The mean of luminance times contrast and structure."""
    luminance, structure = parts(a, b, float(extent.array))
    return mean(tape.multiply(luminance, structure))


def mean(v: Value) -> Value:
    """Over pixels and channels."""
    count = v.array[0].size
    return tape.divide(tape.total(v, (1, 2, 3)), Value(float(count)))


def parts(a: Value, b: Value, extent: float) -> tuple[Value, Value]:
    """l and c of every window."""
    size = min(11, a.shape[1], a.shape[2])

    def expected(v: Value) -> Value:
        return through(v, 1.5, size)

    def twice(v: Value) -> Value:
        return tape.add(v, v)

    m_a, m_b = expected(a), expected(b)
    aa, bb, ab = (tape.multiply(u, v) for u, v in ((m_a, m_a), (m_b, m_b), (m_a, m_b)))
    s_aa, s_bb, s_ab = (
        tape.subtract(expected(tape.multiply(u, v)), product)
        for u, v, product in ((a, a, aa), (b, b, bb), (a, b, ab))
    )
    c1, c2 = Value((0.01 * extent) ** 2), Value((0.03 * extent) ** 2)
    luminance = tape.divide(tape.add(twice(ab), c1), tape.add(tape.add(aa, bb), c1))
    structure = tape.divide(
        tape.add(twice(s_ab), c2), tape.add(tape.add(s_aa, s_bb), c2)
    )
    return luminance, structure
