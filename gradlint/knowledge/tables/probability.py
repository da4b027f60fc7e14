"""TensorFlow Probability: distributions by what their parameters say of a batch and an event; bijectors.

The notation is that of `gradlint.knowledge.tables.tensorflow`; parameters are those of the constructor,
with the names that they had in tf.contrib.distributions and tf.distributions.
"""

from __future__ import annotations

DISTRIBUTIONS = {
    "numbers_of(x|loc|mu y|scale|sigma)": """
        Normal Laplace Cauchy Gumbel Logistic LogNormal HalfCauchy LogitNormal LogLogistic Moyal
        DoublesidedMaxwell
        """,
    "numbers_of(x|loc y|atol z|rtol)": "Deterministic",
    "numbers_of(x|loc y|scale z|low w|high)": "TruncatedNormal TruncatedCauchy",
    "numbers_of(x|loc y|concentration)": "VonMises InverseGaussian",
    "numbers_of(x|df y|loc|mu z|scale|sigma)": "StudentT HalfStudentT",
    "numbers_of(x|loc y|scale z|concentration)": "GeneralizedPareto GeneralizedExtremeValue",
    "numbers_of(x|loc y|scale z|power)": "GeneralizedNormal",
    "numbers_of(x|loc y|scale z|rate)": "ExponentiallyModifiedGaussian",
    "numbers_of(x|loc y|scale z|skewness w|tailweight)": "SinhArcsinh",
    "numbers_of(x|skewness y|tailweight z|loc w|scale)": "JohnsonSU",
    "numbers_of(x|loc y|scale z|skewness)": "TwoPieceNormal",
    "numbers_of(x|scale)": "HalfNormal Horseshoe",
    "numbers_of(x|low|a y|high|b)": "Uniform",
    "numbers_of(x|low y|high z|peak)": "Triangular",
    "numbers_of(x|low y|peak z|high w|temperature)": "PERT",
    "numbers_of(x|logits y|probs|p)": "Bernoulli Geometric ContinuousBernoulli",
    "numbers_of(x|probits y|probs)": "ProbitBernoulli",
    "numbers_of(x|temperature y|logits z|probs)": "RelaxedBernoulli",
    "numbers_of(x|total_count|n y|logits z|probs|p)": "Binomial NegativeBinomial",
    "numbers_of(x|total_count y|concentration1 z|concentration0)": "BetaBinomial",
    "numbers_of(x|concentration1|a y|concentration0|b)": "Beta Kumaraswamy SigmoidBeta",
    "numbers_of(x|concentration|alpha y|rate|beta z|log_rate)": "Gamma ExpGamma",
    "numbers_of(x|concentration|alpha y|rate|beta|scale)": "InverseGamma Pareto Weibull",
    "numbers_of(x|concentration y|scale z|log_scale)": "ExpInverseGamma",
    "numbers_of(x|concentration y|mixing_concentration z|mixing_rate)": "GammaGamma",
    "numbers_of(x|rate|lam y|force_probs_to_zero_outside_support)": "Exponential",
    "numbers_of(x|rate|lam y|log_rate)": "Poisson",
    "numbers_of(x|rate1 y|rate2 z|log_rate1 w|log_rate2)": "Skellam",
    "numbers_of(x|df)": "Chi Chi2",
    "numbers_of(x|df y|noncentrality)": "NoncentralChi2",
    "numbers_of(x|power)": "Zipf",
    "class_numbers(u|logits v|probs|p)": "Categorical",
    "elementwise_vectors(u|loc|mu v|scale_diag|diag_stdev)": "MultivariateNormalDiag",
    "elementwise_vectors(u|loc)": "VectorDeterministic",
    "vectors_of(u|loc|mu m|scale_tril|chol)": "MultivariateNormalTriL MultivariateNormalCholesky",
    "vectors_of(u|loc|mu m|covariance_matrix|sigma)": """
        MultivariateNormalFullCovariance MultivariateNormalFull
        """,
    "vectors_of(u|concentration|alpha)": "Dirichlet",
    "vectors_of(x|total_count|n u|concentration|alpha)": "DirichletMultinomial",
    "vectors_of(x|total_count|n u|logits v|probs|p)": "Multinomial",
    "vectors_of(u|logits v|probs|p)": "OneHotCategorical",
    "vectors_of(x|temperature u|logits v|probs|p)": "RelaxedOneHotCategorical ExpRelaxedOneHotCategorical",
    "vectors_of(u|mean_direction x|concentration)": "VonMisesFisher PowerSpherical",
    "vectors_of(u|scores)": "PlackettLuce",
    "matrices_of(x|df m|scale_tril|scale)": "WishartTriL Wishart WishartCholesky",
}

#: Bijectors that work on each element alone.
ELEMENTWISE = frozenset(
    """
    AffineScalar Exp Expm1 FrechetCDF GeneralizedExtremeValueCDF GeneralizedPareto
    GompertzCDF GumbelCDF Identity KumaraswamyCDF Log Log1p MoyalCDF NormalCDF Power
    PowerTransform RationalQuadraticSpline RayleighCDF Reciprocal Scale Shift ShiftedGompertzCDF Sigmoid
    Sinh SinhArcsinh SoftClip Softfloor Softplus Softsign Square Tanh WeibullCDF
    """.split()  # noqa: SIM905 - a table of words
)

#: Those of them that change the volume by the same factor everywhere: what they say of it is one number.
SAME_EVERYWHERE = frozenset(("AffineScalar", "Identity", "Scale", "Shift"))

#: Of tfp.math and tfp.stats.
FUNCTIONS = {
    "broadcast3(x|t y|clip_value_min z|clip_value_max)": "math.clip_by_value_preserve_gradient",
    "elementwise(x|z)": """
        math.softplus_inverse math.log1mexp math.log1psquare math.sqrt1pm1 math.logerfc math.logerfcx
        math.erfcx math.erfcinv math.lambertw math.lambertw_winitzki_approx math.log_cosh math.smootherstep
        math.log_gamma_correction math.round_exponential_bump_function
        """,
    "per_row(x|n y|counts)": "math.log_combinations",
    "broadcast(x y)": "math.log_add_exp math.lbeta math.atan_difference math.log_gamma_difference",
    "broadcast(x y|threshold)": "math.soft_threshold",
    "broadcast(x|v y|z)": """
        math.bessel_ive math.bessel_kve math.bessel_iv_ratio math.log_bessel_ive math.log_bessel_kve
        """,
    "broadcast(x|h y|a)": "math.owens_t",
    "broadcast(x|a y|p)": "math.igammainv math.igammacinv",
    "broadcast3(x|a y|b z|x)": "math.betainc",
    "broadcast3(x|a y|b z|y)": "math.betaincinv",
    "broadcast_and_sign(x y sign|return_sign)": "math.log_sub_exp",
    "reduce(x|input_tensor axis keepdims)": "math.reduce_logmeanexp math.reduce_log_harmonic_mean_exp",
    "over_samples(x axis|sample_axis keepdims)": "stats.stddev stats.variance",
    "median(x quantiles|q axis *others keepdims)": "stats.percentile",
    "mixing(x axis)": "math.log_cumsum_exp",
    "integral(x|y places|x spacing|dx axis)": "math.trapz",
    "filled_triangle(x upper)": "math.fill_triangular",
    "solve(x|lower_upper perm y|rhs)": "math.lu_solve",
    "matrix_function(x|lower_upper perm)": "math.lu_matrix_inverse math.lu_reconstruct",
}

LAYERS = {
    "dense(units)": "DenseFlipout DenseReparameterization DenseLocalReparameterization DenseVariational",
    "convolution(rank=3 filters kernel_size strides padding data_format)": """
        Convolution1DFlipout Convolution1DReparameterization Conv1DFlipout Conv1DReparameterization
        """,
    "convolution(rank=4 filters kernel_size strides padding data_format)": """
        Convolution2DFlipout Convolution2DReparameterization Conv2DFlipout Conv2DReparameterization
        """,
    "convolution(rank=5 filters kernel_size strides padding data_format)": """
        Convolution3DFlipout Convolution3DReparameterization Conv3DFlipout Conv3DReparameterization
        """,
}
