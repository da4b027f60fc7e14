"""tf.strings, tf.io and tf.audio: which family each name belongs to."""

from __future__ import annotations

FUNCTIONS = {
    "elementwise(x|input|source|string_tensor)": """
        strings.as_string strings.length strings.lower strings.strip strings.upper
        strings.regex_replace strings.regex_full_match strings.to_hash_bucket_strong
        strings.to_number strings.unicode_script strings.unicode_transcode
        strings.to_hash_bucket strings.to_hash_bucket_fast io.decode_base64 io.encode_base64
        as_string
        """,
    "elementwise(x|bytes|json_examples)": "io.decode_compressed io.decode_json_example",
    "broadcast3(x|input y|pos z|len)": "strings.substr",
    "joined_text(inputs)": "strings.join",
    "reduce(x|inputs axis|reduction_indices keepdims|keep_dims)": "strings.reduce_join",
    "scalar(template inputs)": "strings.format",
    "scalar(x|filename)": "io.read_file",
    "joined_segments(x|inputs ids|segment_ids number|num_segments)": "strings.unsorted_segment_join",
    "parts_of_text(x|input)": """
        strings.split strings.bytes_split strings.unicode_split strings.unicode_decode
        """,
    "parts_and_places(x|input)": "strings.unicode_split_with_offsets strings.unicode_decode_with_offsets",
    "combined_words(x|data)": "strings.ngrams",
    "text_of_rows(x|input)": "strings.unicode_encode",
    "of_least_rank(x|serialized out_type)": "io.parse_tensor",
    "parts_of_text(x|input_bytes|bytes)": "io.decode_raw",
    "columns_of_text(x|records defaults|record_defaults)": "io.decode_csv",
    "audio_from_text(x|contents)": "audio.decode_wav",
    "scalar(x|audio)": "audio.encode_wav",
    "fingerprints(x|data)": "fingerprint",
    "edits(x|hypothesis y|truth)": "edit_distance",
}
