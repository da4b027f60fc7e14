"""tf.image: what `gradlint.knowledge.tables.tensorflow` does not list, in its notation."""

from __future__ import annotations

FUNCTIONS = {
    "image_from_text(x|contents channels)": """
        image.decode_jpeg image.decode_png image.decode_bmp image.decode_webp image.decode_jxl
        """,
    "image_from_text(x|contents window|crop_window channels)": "image.decode_and_crop_jpeg",
    "images_from_text(x|contents)": "image.decode_gif",
    "some_image(x|contents channels dtype name expand_animations)": "image.decode_image",
    "elementwise(x|contents)": "image.is_jpeg",
    "text_of_image(x|image)": "image.encode_jpeg image.encode_png",
    "three_numbers(x|contents)": "image.extract_jpeg_shape",
    "channel_mixing(x|images)": "image.yiq_to_rgb",
    "channel_mixing(x|image max_delta seed)": "image.stateless_random_hue",
    "channel_mixing(x|image lower upper seed)": "image.stateless_random_saturation",
    "elementwise(x|image max_delta seed)": "image.stateless_random_brightness",
    "image_mixing(x|image lower upper seed)": "image.stateless_random_contrast",
    "image_mixing(x|image quality|jpeg_quality)": "image.adjust_jpeg_quality",
    "image_mixing(x|image lower|min_jpeg_quality upper|max_jpeg_quality)": "image.random_jpeg_quality",
    "image_mixing(x|image lower|min_jpeg_quality upper|max_jpeg_quality seed)": """
        image.stateless_random_jpeg_quality
        """,
    "images_with_boxes(x|images boxes colors)": "image.draw_bounding_boxes",
    "image_moved(x|image seed)": "image.stateless_random_flip_left_right image.stateless_random_flip_up_down",
    "cropped(x|value shape|size seed)": "image.stateless_random_crop",
    "image_resize_by_two(x|image height|target_height width|target_width)": "image.resize_with_pad",
    "image_part(x|image k)": "image.rot90",
    "image_part(x|image)": "image.transpose",
    "image_gradients(x|image)": "image.image_gradients",
    "image_edges(x|image)": "image.sobel_edges",
    "number_per_pair(x|img1 y|img2 max_val)": "image.ssim_multiscale",
    "crops(x|image boxes indices|box_indices|box_ind size|crop_size)": "image.crop_and_resize",
    "glimpses(x|input size offsets)": "image.extract_glimpse",
    "patches(x|images sizes|ksizes strides rates padding)": "image.extract_patches",
    "patches(x|input sizes|ksizes strides padding)": "extract_volume_patches",
    "vector_of_some(boxes scores)": "image.non_max_suppression",
    "vector_of_some(overlaps scores)": "image.non_max_suppression_overlaps",
    "some_and_scores(boxes scores)": "image.non_max_suppression_with_scores",
    "some_and_number(boxes scores)": "image.non_max_suppression_padded",
    "boxes_of_classes(x|boxes scores)": "image.combined_non_max_suppression",
    "box_proposals(x|scores deltas|bbox_deltas info|image_info anchors)": """
        image.generate_bounding_box_proposals
        """,
    "a_box(size|image_size boxes|bounding_boxes)": """
        image.sample_distorted_bounding_box image.stateless_sample_distorted_bounding_box
        """,
}
