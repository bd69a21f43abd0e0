-- phpMyAdmin SQL Dump
-- Generation Time: Jan 02, 2024 at 12:30 PM
SET SQL_MODE = "NO_AUTO_VALUE_ON_ZERO";
/*!40101 SET NAMES utf8mb4 */;
CREATE TABLE `x_commentmeta` (
  `meta_id` bigint(20) UNSIGNED NOT NULL,
  `comment_id` bigint(20) UNSIGNED NOT NULL DEFAULT 0,
  `meta_key` varchar(255) DEFAULT NULL,
  `meta_value` longtext
) ENGINE=InnoDB;
INSERT INTO `x_commentmeta` (`meta_id`, `comment_id`, `meta_key`, `meta_value`) VALUES
(1, 2, 'akismet_result', 'true');
CREATE TABLE `x_comments` (
  `comment_ID` bigint(20) UNSIGNED NOT NULL,
  `comment_post_ID` bigint(20) UNSIGNED NOT NULL DEFAULT 0,
  `comment_author` tinytext NOT NULL COMMENT 'Wer; (und) ''wo''',
  `comment_author_email` varchar(100) NOT NULL DEFAULT '',
  `comment_author_url` varchar(200) NOT NULL DEFAULT '',
  `comment_author_IP` varchar(100) NOT NULL DEFAULT '',
  `comment_date` datetime NOT NULL DEFAULT '0000-00-00 00:00:00',
  `comment_date_gmt` datetime NOT NULL DEFAULT '0000-00-00 00:00:00',
  `comment_content` text NOT NULL,
  `comment_karma` int(11) NOT NULL DEFAULT 0,
  `comment_approved` varchar(20) NOT NULL DEFAULT '1',
  `comment_agent` varchar(255) NOT NULL DEFAULT '',
  `comment_type` varchar(20) NOT NULL DEFAULT 'comment',
  `comment_parent` bigint(20) UNSIGNED NOT NULL DEFAULT 0,
  `user_id` bigint(20) UNSIGNED NOT NULL DEFAULT 0,
  PRIMARY KEY (`comment_ID`)
) ENGINE=InnoDB;
INSERT INTO `x_comments` VALUES
(1,7,'Anna','anna@example.org','https://anna.example','192.0.2.1','2020-07-01 12:00:00','2020-07-01 10:00:00','Sie sagte: \"Ja\",\nund \'nein\'); (2,3',0,'1','Mozilla/5.0 (X; Y)','comment',0,0),
(2,7,'K','k@spam.example','','192.0.2.2','2020-07-01 13:00:00','2020-07-01 11:00:00',0x6b61756674,0,'spam','bot','',1,0),
(3,7,'kaputt',,
(4,8,'Waise','','','','0000-00-00 00:00:00','0000-00-00 00:00:00','',0,'0','','comment',NULL,0),
(5,7,'Die andere Seite','','https://b.example/1','','2020-07-02 12:00:00','2020-07-02 10:00:00','[...] siehe dort [...]',0,'trash','','pingback',0,0);
INSERT INTO `x_options` (`option_id`, `option_name`, `option_value`, `autoload`) VALUES (1, 'siteurl', 'https://zwischenrufe.example/wp', 'yes'), (2, 'home', 'https://zwischenrufe.example', 'yes'), (3, 'blogname', 'Zwischenrufe', 'yes'), (4, 'permalink_structure', '/%year%/%monthnum%/%postname%/', 'yes'), (5, 'auth_key', 'geheim', 'no');
INSERT INTO `x_posts` (`ID`, `post_author`, `post_date`, `post_date_gmt`, `post_content`, `post_title`, `post_status`, `comment_status`, `post_name`, `post_parent`, `post_type`) VALUES
(6, 1, '2020-06-01 12:00:00', '2020-06-01 10:00:00', '', '', 'inherit', 'open', '6-revision', 7, 'revision'),
(7, 1, '2020-06-01 12:00:00', '2020-06-01 10:00:00', 'Der Text.', 'Brot &amp; Butter', 'publish', 'closed', 'brot', 0, 'post');
INSERT INTO `x_users` (`ID`, `user_login`, `user_pass`, `user_nicename`, `display_name`) VALUES (1, 'gerda', '$P$geheim', 'gerda', 'Gerda');
