"""Operations on systems that speak HTTP."""
